"""Cookies between two hosts: what the upstream sets fits ours, what is ours stays here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_HOST_PREFIX = b"__Host-"
_SECURE_PREFIX = b"__Secure-"


@dataclass(frozen=True, slots=True)
class CookieRules:
    """How Set-Cookie of an upstream is rewritten (RFC 6265 section 4.1.2).

    `domains`: upstream Domain -> ours, None drops the attribute so that the cookie belongs to
    the host the browser sees. The upstream's own host is dropped without being named.
    `paths`: prefix of Path -> ours; the longest matching prefix counts.
    `secure`: True adds the attribute, False removes it, None leaves it.
    `same_site`: "Strict", "Lax" or "None" replaces the attribute, None leaves it.
    `prefix`: what browsers see before the upstream's names, so that two upstreams on one host
    do not share a cookie; cookies without it are not sent to the upstream. A `__Host-` or
    `__Secure-` stays in front of it.
    """

    domains: Mapping[str, str | None] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    secure: bool | None = None
    same_site: str | None = None
    prefix: str = ""


class CookieMap:
    """The rules of one upstream, ready to be applied to bytes."""

    __slots__ = ("_domains", "_own", "_paths", "_prefix", "_same_site", "_secure")

    def __init__(self, rules: CookieRules, upstream_host: str, own: frozenset[str]) -> None:
        domains: dict[str, str | None] = {upstream_host: None, **rules.domains}
        self._domains = {
            name.lower().lstrip(".").encode(): None if ours is None else ours.encode()
            for name, ours in domains.items()
        }
        by_length = sorted(rules.paths.items(), key=lambda pair: len(pair[0]), reverse=True)
        self._paths = [(theirs.rstrip("/").encode(), ours.encode()) for theirs, ours in by_length]
        self._secure = rules.secure
        self._same_site = rules.same_site.encode() if rules.same_site else None
        self._prefix = rules.prefix.encode()
        self._own = frozenset(name.encode() for name in own)

    def upward(self, line: bytes) -> bytes:
        """A Cookie line as the upstream may see it; empty when nothing of it is the upstream's."""
        if not self._own and not self._prefix:
            return line
        pairs = line.split(b";")
        kept = [pair for pair in pairs if _name(pair) not in self._own]
        if self._prefix:
            kept = [b" " + theirs for pair in kept if (theirs := self._unprefixed(pair.strip()))]
        elif len(kept) == len(pairs):
            return line
        return b";".join(kept).strip()

    def mapped(self, line: bytes) -> bytes | None:
        """A Set-Cookie line as the browser may see it; None when it would replace our own."""
        cookie, *attributes = line.split(b";")
        name = _name(cookie)
        if self._prefix:
            cookie = self._prefixed(cookie.strip())
        if _name(cookie) in self._own:
            return None
        if name.startswith(_HOST_PREFIX):
            # Bound to its host, its path and https by definition: changed, it is thrown away.
            return b";".join([cookie, *self._with_same_site(attributes)])
        kept = [part for part in map(self._attribute, attributes) if part is not None]
        return b";".join([cookie, *self._with_secure(name, self._with_same_site(kept))])

    def _prefixed(self, cookie: bytes) -> bytes:
        front = _front(cookie)
        return front + self._prefix + cookie[len(front) :]

    def _unprefixed(self, pair: bytes) -> bytes:
        front = _front(pair)
        rest = pair[len(front) :]
        return front + rest[len(self._prefix) :] if rest.startswith(self._prefix) else b""

    def _attribute(self, part: bytes) -> bytes | None:
        key, equals, value = part.partition(b"=")
        kind = key.strip().lower()
        if kind == b"domain" and equals:
            return self._domain(part, value.strip().lower().lstrip(b"."))
        if kind == b"path" and equals:
            return self._path(part, value.strip())
        return part

    def _domain(self, part: bytes, domain: bytes) -> bytes | None:
        if domain not in self._domains:
            return part
        ours = self._domains[domain]
        return None if ours is None else b" Domain=" + ours

    def _path(self, part: bytes, path: bytes) -> bytes:
        for theirs, ours in self._paths:
            rest = path[len(theirs) :]
            if path.startswith(theirs) and (not rest or rest.startswith(b"/")):
                return b" Path=" + (ours.rstrip(b"/") + rest or b"/")
        return part

    def _with_same_site(self, attributes: list[bytes]) -> list[bytes]:
        if self._same_site is None:
            return attributes
        others = [part for part in attributes if _name(part).lower() != b"samesite"]
        return [*others, b" SameSite=" + self._same_site]

    def _with_secure(self, name: bytes, attributes: list[bytes]) -> list[bytes]:
        if self._secure is None:
            return attributes
        if self._secure is False and name.startswith(_SECURE_PREFIX):
            return attributes
        others = [part for part in attributes if part.strip().lower() != b"secure"]
        return [*others, b" Secure"] if self._secure else others


def _name(pair: bytes) -> bytes:
    return pair.partition(b"=")[0].strip()


def _front(cookie: bytes) -> bytes:
    """The prefix browsers give a meaning to, which has to come first."""
    return next((p for p in (_HOST_PREFIX, _SECURE_PREFIX) if cookie.startswith(p)), b"")
