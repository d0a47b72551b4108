"""A circuit that opens when an upstream keeps failing on a route, and asks before it closes."""

import dataclasses
import math
import time
from collections.abc import Callable

from legacy_proxy.problems import CIRCUIT_OPEN, Refusal


@dataclasses.dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """Opens when, of at least `least` answers within `window` seconds, `share` were failures.

    `pause`: seconds until one request may try again.
    """

    least: int = 20
    share: float = 0.5
    window: float = 10.0
    pause: float = 5.0


class Breaker:
    """The circuit of one upstream and one route. Closed, open, or half open with one probe.

    `admit` first; then exactly one of `succeeded`, `failed` or `withdrawn` with what it gave.
    Counting starts anew with each window, so what happened before is forgotten after it.
    """

    __slots__ = ("_answers", "_clock", "_failures", "_policy", "_probing", "_retry_at", "_until")

    def __init__(self, policy: BreakerPolicy, clock: Callable[[], float] = time.monotonic) -> None:
        self._policy = policy
        self._clock = clock
        self._retry_at = 0.0
        self._probing = False
        self._start_counting()

    def admit(self) -> bool:
        """Whether this request is the probe. Raises Refusal(CIRCUIT_OPEN) with the time to wait."""
        if not self._retry_at:
            return False
        waiting = self._retry_at - self._clock()
        if waiting <= 0 and not self._probing:
            self._probing = True
            return True
        seconds = max(1, math.ceil(waiting))
        raise Refusal(dataclasses.replace(CIRCUIT_OPEN, retry_after=seconds))

    def succeeded(self, probe: bool) -> None:
        if probe:
            self._probing = False
            self._retry_at = 0.0
            self._start_counting()
        elif not self._retry_at:
            self._count(0)

    def failed(self, probe: bool) -> None:
        if probe:
            self._probing = False
            self._open()
        elif not self._retry_at:
            # A failure of a request from before the circuit opened says nothing new.
            self._count(1)
            enough = self._answers >= self._policy.least
            if enough and self._failures >= self._policy.share * self._answers:
                self._open()

    def withdrawn(self, probe: bool) -> None:
        """It ended without telling anything about the upstream: the client left."""
        if probe:
            self._probing = False

    def _open(self) -> None:
        self._retry_at = self._clock() + self._policy.pause

    def _count(self, failures: int) -> None:
        if self._clock() >= self._until:
            self._start_counting()
        self._answers += 1
        self._failures += failures

    def _start_counting(self) -> None:
        self._answers = 0
        self._failures = 0
        self._until = self._clock() + self._policy.window


class Breakers:
    """The circuits of one upstream by route; as many as the caller has routes."""

    __slots__ = ("_by_route", "_policy")

    def __init__(self, policy: BreakerPolicy) -> None:
        self._policy = policy
        self._by_route: dict[str, Breaker] = {}

    def of(self, route: str) -> Breaker:
        breaker = self._by_route.get(route)
        if breaker is None:
            breaker = self._by_route[route] = Breaker(self._policy)
        return breaker
