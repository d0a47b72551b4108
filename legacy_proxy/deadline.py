"""How long a step of one exchange may take: connect, first byte, idle, total."""

import asyncio
import math
from dataclasses import dataclass
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds.

    `connect`: name lookup and handshake. `first_byte`: from the end of the request to the head
    of the response; until a body is sent (and all the way, where there is none) one span of
    connect + first_byte covers queueing, connecting and the head. `idle`: without a byte in
    either direction. `total`: the whole exchange; event streams are exempt from it.
    """

    connect: float = 2.0
    first_byte: float = 30.0
    idle: float = 60.0
    total: float = 900.0


class Deadline:
    """One timer for one exchange: `async with` it, and move it as the exchange goes on.

    Raises TimeoutError out of the block when the timer fires or when the client left.
    """

    __slots__ = ("_end", "_limits", "_loop", "_open", "_timer", "client_left")

    def __init__(self, limits: Timeouts) -> None:
        self._loop = asyncio.get_running_loop()
        self._limits = limits
        now = self._loop.time()
        self._end = now + limits.total
        self._timer = asyncio.timeout_at(min(now + limits.connect + limits.first_byte, self._end))
        self._open = False
        self.client_left = False

    async def __aenter__(self) -> "Deadline":
        await self._timer.__aenter__()
        self._open = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False
        await self._timer.__aexit__(kind, error, trace)

    def await_head(self) -> None:
        self._move(self._limits.first_byte)

    def extend(self) -> None:
        """A byte has moved: the idle time starts anew."""
        self._move(self._limits.idle)

    def exempt_from_total(self) -> None:
        self._end = math.inf
        self.extend()

    def leave(self) -> None:
        """The client is gone: end the exchange now."""
        self.client_left = True
        self._end = -math.inf
        self._move(0)

    def _move(self, seconds: float) -> None:
        # An expiring timer refuses to be moved, and its cancellation is under way already.
        if self._open and not self._timer.expired():
            self._timer.reschedule(min(self._loop.time() + seconds, self._end))
