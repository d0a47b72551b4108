"""What the upstream is told about the client: Via, Forwarded (RFC 7239) and X-Forwarded-*."""

import functools
import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from legacy_proxy.asgi import Headers, Scope

CLAIMS = frozenset(
    {
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-forwarded-server",
        b"x-forwarded-scheme",
        b"x-forwarded-ssl",
        b"x-original-forwarded-for",
        b"x-real-ip",
        b"x-client-ip",
        b"x-cluster-client-ip",
        b"client-ip",
        b"true-client-ip",
        b"cf-connecting-ip",
        b"x-host",
        b"x-original-host",
        b"x-original-url",
        b"x-rewrite-url",
        b"x-url-scheme",
        b"front-end-https",
    }
)
"""Names by which applications learn who the client is and what it asked for."""

_REBUILT = frozenset(
    {
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"x-forwarded-host",
        b"x-forwarded-port",
    }
)
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# A websocket begins as a request; applications compare with "https" only.
_OF_REQUESTS = {"ws": "http", "wss": "https"}
_DEFAULT_PORTS = {b"http": b"80", b"https": b"443"}

Special = Mapping[bytes, list[bytes]]
"""Values of the request headers that are not passed on as they are, by name."""


class Public(NamedTuple):
    """How the client addressed us. `host` may carry a port."""

    proto: bytes
    host: bytes

    @property
    def origin(self) -> bytes:
        return self.proto + b"://" + self.host


def trust(peers: Iterable[str]) -> Callable[[str], bool]:
    """Whether an address belongs to one of these networks ("10.0.0.0/8", "::1")."""
    networks = [ipaddress.ip_network(peer) for peer in peers]

    @functools.lru_cache(maxsize=4096)
    def trusted(address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(ip in network for network in networks)

    return trusted if networks else lambda address: False


def peer(scope: Scope) -> str:
    """The address of whoever speaks to us; empty over a Unix socket."""
    client = scope.get("client")
    return client[0] if client else ""


def public(scope: Scope, host: bytes, special: Special, trusted: bool) -> Public:
    """The address the client used: as it reached us, or as a trusted peer reports it."""
    scheme: str = scope.get("scheme", "http")
    proto = _OF_REQUESTS.get(scheme, scheme).encode()
    if not trusted:
        return Public(proto, host)
    return Public(
        _first(special.get(b"x-forwarded-proto")) or proto,
        _first(special.get(b"x-forwarded-host")) or host,
    )


def forwarded(scope: Scope, seen: Public, special: Special, trusted: bool) -> Headers:
    """The headers about the client. Claims of untrusted peers are dropped, not appended to."""
    address = peer(scope).encode()
    came_for, element, port = address or b"unknown", _element(address, seen), _port(seen)
    others: Headers = []
    if trusted:
        came_for = b", ".join([*special.get(b"x-forwarded-for", []), came_for])
        element = b", ".join([*_elements(special), element])
        port = _first(special.get(b"x-forwarded-port")) or port
        others = [
            (name, value)
            for name, values in special.items()
            if name in CLAIMS and name not in _REBUILT
            for value in values
        ]
    return [
        (b"x-forwarded-for", came_for),
        (b"x-forwarded-proto", seen.proto),
        (b"x-forwarded-host", seen.host),
        (b"x-forwarded-port", port),
        (b"forwarded", element),
        *others,
    ]


def via(special: Special, http_version: str, name: bytes) -> tuple[bytes, bytes] | None:
    """The Via header with us appended (RFC 9110 section 7.6.3); None when we are in it: a loop."""
    ours = http_version.encode() + b" " + name
    before = special.get(b"via")
    if before is None:
        return b"via", ours
    for line in before:
        for hop in line.split(b","):
            if hop.split()[1:2] == [name]:
                return None
    return b"via", b", ".join([*before, ours])


def _elements(claims: Special) -> list[bytes]:
    before = claims.get(b"forwarded")
    if before is not None:
        return before
    # A peer that speaks X-Forwarded-For only: translated, or it would look like the client.
    line = b",".join(claims.get(b"x-forwarded-for", []))
    return [b"for=" + _node(part.strip()) for part in line.split(b",") if part.strip()]


def _element(address: bytes, seen: Public) -> bytes:
    return b"for=%b;host=%b;proto=%b" % (_node(address), _quoted(seen.host), seen.proto)


def _node(address: bytes) -> bytes:
    if not address:
        return b"unknown"
    if b":" in address and not address.startswith(b"["):
        return b'"[' + address + b']"' if address.count(b":") > 1 else b'"' + address + b'"'
    return _quoted(address)


def _quoted(value: bytes) -> bytes:
    if _TOKEN.fullmatch(value):
        return value
    return b'"' + value.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _first(values: list[bytes] | None) -> bytes:
    return values[0].split(b",")[0].strip() if values else b""


def _port(seen: Public) -> bytes:
    _, colon, port = seen.host.rpartition(b":")
    return port if colon and port.isdigit() else _DEFAULT_PORTS.get(seen.proto, b"80")
