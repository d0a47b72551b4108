"""One request and its response, from head to last byte."""

import logging

from legacy_proxy import framing, headers
from legacy_proxy.asgi import Headers, Observe, Receive, Scope, Send
from legacy_proxy.deadline import Deadline
from legacy_proxy.problems import (
    NOT_RECORDED,
    UPSTREAM_PROTOCOL_ERROR,
    Refusal,
    ResponseBroken,
    problem_of,
    reason_of,
    send_problem,
)
from legacy_proxy.road import Road
from legacy_proxy.stream import RequestBody, pass_down
from legacy_proxy.target import path_and_query
from legacy_proxy.watch import DisconnectWatch

_EVENT_STREAM = b"text/event-stream"
_log = logging.getLogger(__name__)


class Exchange:
    """Runs once. A failure before the response head becomes a problem document, a later one
    ResponseBroken; a client that leaves ends everything without a word."""

    __slots__ = (
        "_deadline",
        "_observe",
        "_receive",
        "_road",
        "_scope",
        "_send",
        "_started",
        "_watch",
    )

    def __init__(
        self, road: Road, scope: Scope, receive: Receive, send: Send, observe: Observe | None
    ) -> None:
        self._road = road
        self._scope = scope
        self._receive = receive
        self._send = send
        self._observe = observe
        self._deadline = Deadline(road.upstream.timeouts)
        self._watch = DisconnectWatch(receive, self._deadline, held=observe is not None)
        self._started = False

    async def run(self) -> None:
        try:
            async with self._deadline:
                await self._pass()
        except Exception as error:
            if self._deadline.client_left:
                return
            if self._started:
                raise ResponseBroken(f"{self._road.upstream.name}: {reason_of(error)}") from error
            problem = problem_of(error)
            if problem is None:
                raise
            _log.warning("%s: %s: %s", self._road.upstream.name, problem.code, reason_of(error))
            await send_problem(self._send, problem)
        finally:
            self._watch.stop()

    async def _pass(self) -> None:
        head = headers.upward(self._scope, self._road)
        body: RequestBody | None = None
        if head.has_body:
            body = RequestBody(self._receive, self._deadline, self._watch)
        else:
            self._watch.begin()
        async with self._road.bulkhead:
            response = await self._road.client.send(
                self._scope["method"], path_and_query(self._scope), head.fields, body
            )
            try:
                fields = headers.downward(
                    response.status, response.raw_headers, self._road, head.public
                )
                await self._begin(response.status, fields)
                await pass_down(response.content, self._send, self._deadline)
            finally:
                if not response.closed:
                    response.close()

    async def _begin(self, status: int, fields: Headers) -> None:
        if not 200 <= status <= 599 or framing.has_controls([value for _, value in fields]):
            raise Refusal(UPSTREAM_PROTOCOL_ERROR)
        if self._observe is not None:
            try:
                await self._observe(status, fields)
            except Exception as error:
                raise Refusal(NOT_RECORDED) from error
            self._watch.release()
        if any(
            name == b"content-type" and value.lower().startswith(_EVENT_STREAM)
            for name, value in fields
        ):
            self._deadline.exempt_from_total()
        self._started = True
        await self._send({"type": "http.response.start", "status": status, "headers": fields})
