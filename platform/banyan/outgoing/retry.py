"""What an answer means for what was sent, and when to try again. Pure: no clock, no network."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

_FIRST_SECONDS, _LONGEST_SECONDS = 2.0, 3600.0
_LONGEST_ASKED_SECONDS = 86_400.0


class Meaning(Enum):
    """What the sender does next."""

    TAKEN = "taken"
    KNOWN = "known"  # 409: the other side has this or something newer
    UNWELCOME = "unwelcome"  # 401: the credentials, not what was sent
    BUSY = "busy"  # nothing is taken just now, whatever is sent
    FAILED = "failed"  # this did not work and may work later
    REFUSED = "refused"  # sending it again would be answered the same


def meaning(status: int) -> Meaning:
    """What an HTTP status says (RFC 9110 §15, RFC 6585 §4)."""
    if 200 <= status < 300:
        return Meaning.TAKEN
    special = {401: Meaning.UNWELCOME, 409: Meaning.KNOWN, 408: Meaning.FAILED, 425: Meaning.FAILED}
    if status in special:
        return special[status]
    if status in (429, 502, 503, 504):
        return Meaning.BUSY
    return Meaning.FAILED if status >= 500 else Meaning.REFUSED


def back_off(failures: int, dice: float) -> float:
    """Seconds to wait after so many failures in a row, the first being 1; `dice` is in [0, 1).

    Doubled each time, up to an hour, with half of it left to chance: a thousand senders that were
    refused together must not come back together.
    """
    longest = min(_FIRST_SECONDS * 2.0 ** min(failures - 1, 30), _LONGEST_SECONDS)
    return longest * (0.5 + dice / 2)


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds of a Retry-After header, at most a day (RFC 9110 §10.2.3); None without one.

    `headers` have lower-case names.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _LONGEST_ASKED_SECONDS)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_ASKED_SECONDS)


def wait(failures: int, asked: float | None, dice: float) -> float:
    """How long to wait: what was asked for, and never less than our own patience."""
    own = back_off(failures, dice)
    return own if asked is None else max(asked, own)
