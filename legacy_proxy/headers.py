"""Which header fields cross the proxy, and in what form (RFC 9110 section 7.6.1)."""

from collections.abc import Iterable
from typing import NamedTuple

from legacy_proxy import deadline, forwarded, trace
from legacy_proxy.asgi import Headers, Scope
from legacy_proxy.forwarded import CLAIMS, Public
from legacy_proxy.locations import REWRITTEN
from legacy_proxy.problems import LOOP_DETECTED, Refusal
from legacy_proxy.ready_upstream import ReadyUpstream

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"proxy-authenticate",
        b"proxy-authentication-info",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"http2-settings",
    }
)
# `proxy` becomes HTTP_PROXY in a CGI upstream and sends its own requests through a stranger.
_SPECIAL = (
    HOP_BY_HOP
    | CLAIMS
    | {
        b"host",
        b"cookie",
        b"via",
        b"traceparent",
        b"tracestate",
        b"expect",
        b"content-length",
        b"proxy",
        deadline.HEADER,
    }
)
# Alternative services name the upstream's own ports, which the client cannot reach.
# Which stack has served is ours to say.
_DROPPED_DOWN = HOP_BY_HOP | {b"alt-svc", b"banyan-route"}

PROTECTED = frozenset(
    {
        b"authorization",
        b"cache-control",
        b"content-disposition",
        b"content-encoding",
        b"content-length",
        b"content-range",
        b"content-security-policy",
        b"content-type",
        b"cookie",
        b"etag",
        b"host",
        b"idempotency-key",
        b"if-match",
        b"if-none-match",
        b"if-range",
        b"location",
        b"origin",
        b"range",
        b"referer",
        b"retry-after",
        b"set-cookie",
        b"strict-transport-security",
        b"traceparent",
        b"tracestate",
        b"vary",
        b"www-authenticate",
        b"x-content-type-options",
        b"x-csrftoken",
        b"x-frame-options",
        b"x-request-id",
    }
)
"""Names a Connection header may not take away: whole-way fields somebody relies on."""

_BODYLESS = frozenset({204, 304})
# Others say that they are empty (RFC 9110 section 8.6).
_NO_BODY_EXPECTED = frozenset({"GET", "HEAD", "OPTIONS"})
_CHUNKED = (b"transfer-encoding", b"chunked")


class Upward(NamedTuple):
    """A request head for the upstream; its fields frame the body as well.

    `length`: bytes of the body, None where it will be chunked.
    `remaining`: seconds the client waits at most, None where it did not say.
    `has_key`: it may be sent again under its Idempotency-Key.
    """

    fields: Headers
    public: Public
    has_body: bool
    length: int | None
    has_key: bool
    remaining: float | None


def upward(scope: Scope, upstream: ReadyUpstream) -> Upward:
    """The head for the upstream.

    Raises Refusal: LOOP_DETECTED when it has passed us before, and those of its deadline.
    """
    kept, special = _sorted_out(scope["headers"])
    has_key = b"idempotency-key" in [name for name, _ in kept]
    trusted = upstream.trusted(forwarded.peer(scope))
    host = special[b"host"][0] if b"host" in special else _own_address(scope)
    seen = forwarded.public(scope, host, special, trusted)
    via = forwarded.via(special, scope["http_version"], upstream.via)
    if via is None:
        raise Refusal(LOOP_DETECTED)
    has_body, length = _body(special)
    # After the client's Connection was obeyed: what we add is not the client's to remove.
    kept.append((b"host", seen.host if upstream.upstream.preserve_host else upstream.authority))
    if has_body or scope.get("method", "GET") not in _NO_BODY_EXPECTED:
        kept.append(_CHUNKED if length is None else (b"content-length", b"%d" % length))
    for line in special.get(b"cookie", ()):
        if theirs := upstream.cookies.upward(line):
            kept.append((b"cookie", theirs))
    kept.append(via)
    kept.extend(forwarded.forwarded(scope, seen, special, trusted))
    kept.extend(trace.next_hop(special.get(b"traceparent", []), special.get(b"tracestate", [])))
    remaining = None
    if moments := special.get(deadline.HEADER):
        remaining = deadline.remaining(moments)
        kept.append((deadline.HEADER, moments[0]))
    return Upward(kept, seen, has_body, length, has_key, remaining)


def downward(
    status: int, raw: Iterable[tuple[bytes, bytes]], upstream: ReadyUpstream, public: Public
) -> Headers:
    """The head for the client; Set-Cookie stays one line per cookie."""
    fields = [(name.lower(), value) for name, value in raw]
    dropped = _DROPPED_DOWN
    if connection := [value for name, value in fields if name == b"connection"]:
        dropped = dropped | _named_by_connection(connection)
    if status in _BODYLESS:
        # uvicorn would hold a 304 to the length it only tells of.
        dropped = dropped | {b"content-length"}
    kept: Headers = []
    for name, value in fields:
        if name in dropped:
            continue
        if name in REWRITTEN:
            value = upstream.locations.rewritten(name, value, public.origin)
        elif name == b"set-cookie":
            cookie = upstream.cookies.mapped(value)
            if cookie is None:
                continue
            value = cookie
        kept.append((name, value))
    return kept


def _sorted_out(fields: Headers) -> tuple[Headers, dict[bytes, list[bytes]]]:
    """Fields to pass on as they are, and the values of those that are not."""
    kept: Headers = []
    special: dict[bytes, list[bytes]] = {}
    for name, value in fields:
        if name in _SPECIAL:
            special.setdefault(name, []).append(value)
        # `x_real_ip` and `x-real-ip` are the same variable to a CGI upstream.
        elif b"_" not in name:
            kept.append((name, value))
    connection = special.get(b"connection")
    if connection and (tokens := _named_by_connection(connection)):
        kept = [field for field in kept if field[0] not in tokens]
    return kept, special


def _named_by_connection(values: Iterable[bytes]) -> set[bytes]:
    tokens: set[bytes] = set()
    for value in values:
        if value not in (b"keep-alive", b"close"):
            tokens.update(token.strip().lower() for token in value.split(b","))
    return tokens - PROTECTED


def _own_address(scope: Scope) -> bytes:
    server = scope.get("server")
    return f"{server[0]}:{server[1]}".encode() if server else b"localhost"


def _body(special: dict[bytes, list[bytes]]) -> tuple[bool, int | None]:
    """Whether there is a body, and its length; None where it comes in chunks."""
    if b"transfer-encoding" in special:
        return True, None
    length = int(special.get(b"content-length", [b"0"])[0])
    return length > 0, length
