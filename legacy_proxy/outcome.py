"""What one exchange says about its upstream, told to the circuit exactly once."""

from legacy_proxy.breaker import Breaker
from legacy_proxy.deadline import Deadline
from legacy_proxy.problems import DRAINING, UPSTREAM_BUSY, Refusal, problem_of

# An upstream's own 500 is an answer of that page; these say that nobody is at home.
_AWAY = frozenset({502, 503, 504})


class Outcome:
    """`begin`, then what happened; `end` in any case, which says nothing when nothing was said."""

    __slots__ = ("_breaker", "_open", "_probe")

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self._probe = False
        self._open = False

    def begin(self) -> None:
        """Raises Refusal(CIRCUIT_OPEN)."""
        self._probe = self._breaker.admit()
        self._open = True

    def answered(self, status: int) -> None:
        """A response head has come."""
        if self._open:
            self._open = False
            told = self._breaker.failed if status in _AWAY else self._breaker.succeeded
            told(self._probe)

    def broke(self, error: Exception, deadline: Deadline) -> None:
        """No response head has come. What the client is the reason of counts for nothing:
        a few slow phones, or somebody who asks for a millisecond, must not shut out the rest."""
        slow = isinstance(error, TimeoutError) and (deadline.awaits_client or deadline.passed)
        ours = isinstance(error, Refusal) and error.problem in (UPSTREAM_BUSY, DRAINING)
        if self._open and not (slow or ours or deadline.client_left or problem_of(error) is None):
            self._open = False
            self._breaker.failed(self._probe)

    def end(self) -> None:
        if self._open:
            self._open = False
            self._breaker.withdrawn(self._probe)
