"""W3C Trace Context, level 1: a trace goes on, or begins here; every hop has its own span."""

import random
import re

# A later version may carry more fields behind a dash; version 00 may not (section 3.2.2, 4).
_TRACEPARENT = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?"
)
_SAMPLED = 0x01


def next_hop(traceparent: list[bytes], tracestate: list[bytes]) -> list[tuple[bytes, bytes]]:
    """The trace headers for the upstream, from those the client sent.

    An unreadable or doubled traceparent starts a new trace and takes its tracestate with it.
    """
    match = _TRACEPARENT.fullmatch(traceparent[0]) if len(traceparent) == 1 else None
    if match is None or (match[1] == b"00" and match[4] is not None):
        return [(b"traceparent", b"00-%032x-%016x-00" % (_random_id(128), _random_id(64)))]
    flags = int(match[3], 16) & _SAMPLED
    headers = [(b"traceparent", b"00-%b-%016x-%02x" % (match[2], _random_id(64), flags))]
    headers.extend((b"tracestate", value) for value in tracestate)
    return headers


def _random_id(bits: int) -> int:
    # All zeros is no id.
    return random.getrandbits(bits) or 1
