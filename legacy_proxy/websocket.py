"""One websocket between a client and an upstream: the handshake, and who gets what refusal."""

import aiohttp

from legacy_proxy import framing, headers
from legacy_proxy.asgi import Headers, Receive, Scope, Send
from legacy_proxy.bridge import Bridge
from legacy_proxy.deadline import Deadline
from legacy_proxy.drain import Drain
from legacy_proxy.forwarded import Public
from legacy_proxy.headers import Upward
from legacy_proxy.outcome import Outcome
from legacy_proxy.problems import (
    BAD_FRAMING,
    UPSTREAM_PROTOCOL_ERROR,
    Problem,
    Refusal,
    log_problem,
    problem_of,
    rendered,
)
from legacy_proxy.ready_upstream import ReadyUpstream
from legacy_proxy.target import origin_form

_REFUSED = 1013
_SWITCHED = 101
# Each hop shakes hands for itself, with a key and extensions of its own.
_OF_THE_HANDSHAKE = b"sec-websocket-"
# Of a refusal only the head is known: aiohttp does not read on.
_OF_THE_BODY = frozenset({b"content-length", b"content-encoding", b"content-type"})


class Websocket:
    """Runs once. What keeps it from being opened is told as an HTTP answer where the server can."""

    def __init__(
        self,
        upstream: ReadyUpstream,
        route: str,
        drain: Drain,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        self._ready = upstream
        self._drain = drain
        self._scope = scope
        self._receive = receive
        self._send = send
        self._limits = upstream.limits.of(route, scope)
        self._outcome = Outcome(upstream.circuits.of(route, scope))

    async def run(self) -> None:
        await self._receive()
        try:
            if reason := framing.handshake_refusal(self._scope):
                raise Refusal(BAD_FRAMING, reason)
            head = headers.upward(self._scope, self._ready)
            async with self._ready.sockets:
                await self._bridge(head)
        except Exception as error:
            problem = problem_of(error)
            if problem is None:
                raise
            log_problem(self._ready.upstream.name, problem, error)
            await self._refuse(problem, error.detail if isinstance(error, Refusal) else "")
        finally:
            self._outcome.end()

    async def _bridge(self, head: Upward) -> None:
        deadline = Deadline(self._limits, head.remaining)
        try:
            async with deadline:
                await self._outcome.begin()
                deadline.leave_queue()
                upstream = await self._drain.admit(self._shake_hands(head))
        except Exception as error:
            if isinstance(error, aiohttp.WSServerHandshakeError) and error.status != _SWITCHED:
                self._outcome.answered()
                await self._pass_refusal(error, head.public)
                return
            self._outcome.broke(error, deadline)
            raise
        self._outcome.answered()
        try:
            await self._accept(upstream, head.public)
            await Bridge(upstream, self._receive, self._send).run()
        finally:
            await upstream.close()

    async def _shake_hands(self, head: Upward) -> aiohttp.ClientWebSocketResponse:
        fields = [field for field in head.fields if not field[0].startswith(_OF_THE_HANDSHAKE)]
        offered = list(self._scope.get("subprotocols", ()))
        upstream = await self._ready.socket_client.upgrade(
            origin_form(self._scope), fields, offered
        )
        # Not public: the only place where the head of the 101 can be read.
        chosen = upstream._response.headers.get("sec-websocket-protocol")
        if chosen is not None and chosen not in offered:
            await upstream.close(code=aiohttp.WSCloseCode.PROTOCOL_ERROR)
            raise Refusal(UPSTREAM_PROTOCOL_ERROR)
        return upstream

    async def _accept(self, upstream: aiohttp.ClientWebSocketResponse, public: Public) -> None:
        fields = self._downward(_SWITCHED, list(upstream._response.raw_headers), public)
        accept = {"type": "websocket.accept", "subprotocol": upstream.protocol, "headers": fields}
        await self._send(accept)

    async def _pass_refusal(self, refused: aiohttp.WSServerHandshakeError, public: Public) -> None:
        raw = [(name.encode(), value.encode()) for name, value in (refused.headers or {}).items()]
        fields = self._downward(refused.status, raw, public)
        fields = [field for field in fields if field[0] not in _OF_THE_BODY]
        await self._answer(refused.status, [*fields, (b"content-length", b"0")], b"")

    def _downward(self, status: int, raw: Headers, public: Public) -> Headers:
        fields = headers.downward(status, raw, self._ready, public)
        return [field for field in fields if not field[0].startswith(_OF_THE_HANDSHAKE)]

    async def _refuse(self, problem: Problem, detail: str) -> None:
        await self._answer(problem.status, *rendered(problem, detail))

    async def _answer(self, status: int, fields: Headers, body: bytes) -> None:
        if "websocket.http.response" not in self._scope.get("extensions", {}):
            await self._send({"type": "websocket.close", "code": _REFUSED})
            return
        start = {"type": "websocket.http.response.start", "status": status, "headers": fields}
        await self._send(start)
        await self._send({"type": "websocket.http.response.body", "body": body})
