"""One request and its response, from head to last byte."""

import logging

from legacy_proxy import headers
from legacy_proxy.asgi import Headers, Observe, Receive, Scope, Send
from legacy_proxy.client import Call
from legacy_proxy.deadline import Deadline
from legacy_proxy.headers import Upward
from legacy_proxy.outcome import Outcome
from legacy_proxy.problems import (
    DEADLINE_PASSED,
    NOT_RECORDED,
    UPSTREAM_BUSY,
    UPSTREAM_PROTOCOL_ERROR,
    Refusal,
    ResponseBroken,
    log_problem,
    problem_of,
    reason_of,
    send_problem,
)
from legacy_proxy.ready_upstream import ReadyUpstream
from legacy_proxy.retries import may_repeat, nothing_came
from legacy_proxy.stream import RequestBody, pass_down
from legacy_proxy.target import origin_form
from legacy_proxy.unsent import Client
from legacy_proxy.watch import DisconnectWatch

_EVENT_STREAM = b"text/event-stream"
# What the server in front can say.
_LAST_STATUS = 599
_log = logging.getLogger(__name__)


class Exchange:
    """Runs once. A failure before the response head becomes a problem document, a later one
    ResponseBroken; a client that leaves ends everything without a word.

    `route` names its limits and the circuit that its outcome counts for.
    """

    __slots__ = (
        "_deadline",
        "_limits",
        "_observe",
        "_outcome",
        "_ready",
        "_receive",
        "_scope",
        "_send",
        "_started",
        "_watch",
    )

    def __init__(
        self,
        upstream: ReadyUpstream,
        route: str,
        scope: Scope,
        receive: Receive,
        send: Send,
        observe: Observe | None,
    ) -> None:
        self._ready = upstream
        self._scope = scope
        self._receive = receive
        self._send = send
        self._observe = observe
        self._limits = upstream.limits.of(route, scope)
        self._outcome = Outcome(upstream.circuits.of(route, scope))
        self._started = False

    async def run(self) -> None:
        try:
            head = headers.upward(self._scope, self._ready)
        except Refusal as refusal:
            await self._tell(refusal)
            return
        self._deadline = Deadline(self._limits, head.remaining)
        client = Client(self._scope)
        self._deadline.watch(client.unsent)
        held = self._observe is not None
        self._watch = DisconnectWatch(self._receive, self._deadline, held=held)
        try:
            async with self._deadline:
                await self._pass(head)
        except Exception as error:
            self._outcome.broke(error, self._deadline)
            if self._deadline.client_left:
                return
            if self._started:
                client.cut_if_stalled()
                raise ResponseBroken(f"{self._ready.upstream.name}: {reason_of(error)}") from error
            await self._tell(self._refined(error))
        finally:
            self._outcome.end()
            self._watch.stop()

    def _refined(self, error: Exception) -> Exception:
        """What a time that is over was the time of."""
        if isinstance(error, TimeoutError):
            if self._deadline.passed:
                return Refusal(DEADLINE_PASSED)
            if self._deadline.queued:
                return Refusal(UPSTREAM_BUSY)
        return error

    async def _tell(self, error: Exception) -> None:
        problem = problem_of(error)
        if problem is None:
            raise error
        log_problem(self._ready.upstream.name, problem, error)
        await send_problem(self._send, problem)

    async def _pass(self, head: Upward) -> None:
        repeatable = may_repeat(self._scope["method"], has_body=head.has_body, has_key=head.has_key)
        body: RequestBody | None = None
        if head.has_body:
            body = RequestBody(
                self._receive, self._deadline, self._watch, length=head.length, kept=repeatable
            )
        else:
            self._watch.begin()
        await self._outcome.begin()
        async with self._ready.bulkhead:
            self._deadline.leave_queue()
            call = await self._call(head, body, repeatable)
            try:
                answer = call.answer
                fields = headers.downward(answer.status, answer.fields, self._ready, head.public)
                await self._begin(answer.status, fields)
                await pass_down(answer, self._send, self._deadline)
            finally:
                call.close()

    async def _call(self, head: Upward, body: RequestBody | None, repeatable: bool) -> Call:
        """The response to the request, sent a second time where that is harmless and allowed."""
        budget = self._ready.retries
        budget.earn()
        try:
            return await self._ask(head, body)
        except Exception as error:
            kept = body is None or body.whole
            if not (repeatable and kept and nothing_came(error) and budget.spend()):
                raise
            _log.info("%s: sent again: %s", self._ready.upstream.name, reason_of(error))
        return await self._ask(head, body)

    async def _ask(self, head: Upward, body: RequestBody | None) -> Call:
        target = origin_form(self._scope)
        return await self._ready.client.ask(self._scope["method"], target, head.fields, body)

    async def _begin(self, status: int, fields: Headers) -> None:
        if status > _LAST_STATUS:
            raise Refusal(UPSTREAM_PROTOCOL_ERROR)
        self._outcome.answered()
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
            self._deadline.exempt()
        self._started = True
        await self._send({"type": "http.response.start", "status": status, "headers": fields})
