"""A circuit that opens when an upstream is not reached, and closes with its first answer."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from legacy_proxy.problems import CIRCUIT_OPEN, Refusal
from legacy_proxy.waiting import WaitLimit

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """Opens when, of at least `least` requests within `window` seconds, `share` had no answer.

    `pause`: seconds between two requests that try whether it has come back.
    """

    least: int = 20
    share: float = 0.5
    window: float = 10.0
    pause: float = 1.0


class _Waiter(NamedTuple):
    """A request before an open circuit. `before`: probes that had begun when it came."""

    before: int
    turn: asyncio.Future[int]


class Breaker:
    """The circuit of one address of one upstream.

    `admit` first; then exactly one of `succeeded`, `failed` or `withdrawn` with what it gave.
    While it is open, one request is let through each `pause` as a probe, and the others wait for
    what comes of it. The first answer lets all of them through; only a probe that began after a
    request has come, and failed, has that request refused. So nobody is refused because of what
    was, and an upstream that is back is asked again at once.
    Counting starts anew with each window, so what happened before is forgotten after it.
    """

    __slots__ = (
        "_answers",
        "_begun",
        "_clock",
        "_failures",
        "_limit",
        "_name",
        "_policy",
        "_timer",
        "_until",
        "_waiters",
        "open",
    )

    def __init__(
        self,
        policy: BreakerPolicy,
        limit: WaitLimit,
        name: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policy = policy
        self._limit = limit
        self._name = name
        self._clock = clock
        self.open = False
        self._begun = 0
        self._timer: asyncio.TimerHandle | None = None
        self._waiters: deque[_Waiter] = deque()
        self._start_counting()

    async def admit(self) -> int:
        """0, or the number of the probe that this request is.

        Raises Refusal: CIRCUIT_OPEN after a probe that failed, UPSTREAM_BUSY when too many wait.
        """
        if not self.open:
            return 0
        if self._timer is None:
            return self._begin_probe()
        with self._limit.waiting():
            return await self._wait()

    def succeeded(self, probe: int) -> None:
        """An answer has come, whatever its status."""
        if self.open:
            self._close()
        else:
            self._count(0)

    def failed(self, probe: int) -> None:
        """There was no answer."""
        if not self.open:
            self._count(1)
            enough = self._answers >= self._policy.least
            if enough and self._failures >= self._policy.share * self._answers:
                self._open()
        elif probe:
            self._refuse_those_before(probe)

    def withdrawn(self, probe: int) -> None:
        """It ended without telling anything about the upstream: the client left."""
        if self.open and probe == self._begun and probe:
            # Nothing was learned, so the next one need not wait for its turn.
            self._stop_timer()
            self._next_turn()

    async def _wait(self) -> int:
        turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiters.append(_Waiter(self._begun, turn))
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.exception() is None:
                self.withdrawn(turn.result())
            raise

    def _begin_probe(self) -> int:
        self._begun += 1
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._policy.pause, self._next_turn)
        return self._begun

    def _next_turn(self) -> None:
        self._timer = None
        while self._waiters:
            turn = self._waiters.popleft().turn
            if not turn.done():
                turn.set_result(self._begin_probe())
                return

    def _refuse_those_before(self, probe: int) -> None:
        while self._waiters and self._waiters[0].before < probe:
            turn = self._waiters.popleft().turn
            if not turn.done():
                turn.set_exception(Refusal(CIRCUIT_OPEN))

    def _open(self) -> None:
        self.open = True
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._policy.pause, self._next_turn)
        _log.warning("%s: not reached any more, its circuit is open", self._name)

    def _close(self) -> None:
        self.open = False
        self._stop_timer()
        self._start_counting()
        while self._waiters:
            turn = self._waiters.popleft().turn
            if not turn.done():
                turn.set_result(0)
        _log.warning("%s: answers again, its circuit is closed", self._name)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _count(self, failures: int) -> None:
        if self._clock() >= self._until:
            self._start_counting()
        self._answers += 1
        self._failures += failures

    def _start_counting(self) -> None:
        self._answers = 0
        self._failures = 0
        self._until = self._clock() + self._policy.window
