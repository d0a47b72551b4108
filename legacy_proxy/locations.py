"""The upstream's own address in response headers becomes the address the client knows."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

REWRITTEN = frozenset({b"location", b"content-location", b"refresh", b"link"})

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Locations:
    """Rewrites Location, Content-Location, Refresh and Link; never a body.

    `origins`: "scheme://host[:port]" of the upstream, under every name it calls itself.
    """

    __slots__ = ("_by_header",)

    def __init__(self, origins: Iterable[str]) -> None:
        names = b"|".join(_pattern(origin) for origin in origins)
        # The look-ahead keeps http://legacy from matching http://legacy.example.
        origin = rb"(?:" + names + rb")(?=[/?#\s'\">]|$)"
        whole = re.compile(rb"(?i)^(\s*)" + origin)
        self._by_header = {
            b"location": whole,
            b"content-location": whole,
            b"refresh": re.compile(rb"(?i)(;\s*url\s*=\s*['\"]?\s*)" + origin),
            b"link": re.compile(rb"(?i)(<\s*)" + origin),
        }

    def rewritten(self, name: bytes, value: bytes, ours: bytes) -> bytes:
        """`name` is one of REWRITTEN; `ours` is the origin the client used."""
        return self._by_header[name].sub(lambda match: match[1] + ours, value)


def _pattern(origin: str) -> bytes:
    parts = urlsplit(origin)
    host = re.escape((parts.hostname or "").encode())
    if b":" in host:
        host = rb"\[" + host + rb"\]"
    default = _DEFAULT_PORTS[parts.scheme]
    port = b":%d" % parts.port if parts.port not in (None, default) else b"(?::%d)?" % default
    # Without a scheme the reference takes the one of the page, so it means us as well.
    return rb"(?:" + parts.scheme.encode() + rb":)?//" + host + port
