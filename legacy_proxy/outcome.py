"""What one exchange says about its upstream, told to the circuit exactly once."""

from legacy_proxy.breaker import Breaker
from legacy_proxy.deadline import Deadline
from legacy_proxy.problems import UPSTREAM_TIMEOUT, UPSTREAM_UNAVAILABLE, problem_of

_NO_ANSWER = (UPSTREAM_UNAVAILABLE, UPSTREAM_TIMEOUT)


class Outcome:
    """`begin`, then what happened; `end` in any case, which says nothing when nothing was said."""

    __slots__ = ("_breaker", "_open", "_probe")

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self._probe = 0
        self._open = False

    async def begin(self) -> None:
        """Waits while the circuit is open. Raises Refusal: CIRCUIT_OPEN, UPSTREAM_BUSY."""
        if self._breaker.open:
            self._probe = await self._breaker.admit()
        self._open = True

    def answered(self) -> None:
        """A response head has come: also a 503 is an answer, and the upstream's own to give."""
        if self._open:
            self._open = False
            self._breaker.succeeded(self._probe)

    def broke(self, error: Exception, deadline: Deadline) -> None:
        """No response head has come. What the client or our own queue is the reason of counts for
        nothing: a few slow phones, or somebody who asks for a millisecond, must not shut out the
        rest."""
        if not self._open or deadline.client_left or problem_of(error) not in _NO_ANSWER:
            return
        waited = deadline.queued or deadline.awaits_client or deadline.passed
        if not (isinstance(error, TimeoutError) and waited):
            self._open = False
            self._breaker.failed(self._probe)

    def end(self) -> None:
        if self._open:
            self._open = False
            self._breaker.withdrawn(self._probe)
