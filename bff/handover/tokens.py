"""Reading what one has written, across a flip: which owner has acknowledged what."""

import re
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie

import msgspec

NAME = "Banyan-Wrote"
_COOKIE = "banyan_wrote"
# A flip reaches every worker within two seconds; what is older is known to all.
_SECONDS = 60
_FORM = re.compile(r"(legacy|module)\.(\d{1,18})\.([0-9a-f-]{1,36})\.(\d{1,18})")
Headers = Iterable[tuple[bytes, bytes]]


class Wrote(msgspec.Struct, frozen=True):
    """An owner has acknowledged, in an epoch, that an attempt is at this revision.

    Not signed: who makes one up reads their own attempt where it may be older.
    """

    owner: str
    epoch: int
    attempt: str
    revision: int

    def __str__(self) -> str:
        return f"{self.owner}.{self.epoch}.{self.attempt}.{self.revision}"


def told(owner: str, epoch: int, attempt: str, headers: Headers) -> list[tuple[bytes, bytes]]:
    """The headers that go with an acknowledged write; none where it names no revision (ETag)."""
    for name, value in headers:
        if name.lower() == b"etag" and value.strip(b'"').isdigit():
            token = str(Wrote(owner, epoch, attempt, int(value.strip(b'"'))))
            kept = f"{_COOKIE}={token}; Path=/api/v1; Max-Age={_SECONDS}; HttpOnly; SameSite=Lax"
            return [(NAME.lower().encode(), token.encode()), (b"set-cookie", kept.encode())]
    return []


def read(headers: Headers) -> Wrote | None:
    """The last write of a reader, as the header says, or else the cookie."""
    named, cookie = None, None
    for name, value in headers:
        if name == NAME.lower().encode():
            named = value.decode("latin-1")
        elif name == b"cookie":
            cookie = _kept(value.decode("latin-1"))
    found = _FORM.fullmatch(named or cookie or "")
    if found is None:
        return None
    owner, epoch, attempt, revision = found.groups()
    return Wrote(owner, int(epoch), attempt, int(revision))


def _kept(cookies: str) -> str | None:
    try:
        found = SimpleCookie(cookies).get(_COOKIE)
    except CookieError:
        return None
    return None if found is None else found.value
