"""How long a step of one exchange may take: its turn, the first byte, then each byte after it."""

import asyncio
import math
import re
import time
from dataclasses import dataclass
from types import TracebackType

from legacy_proxy.problems import BAD_DEADLINE, DEADLINE_PASSED, Refusal
from legacy_proxy.unsent import Unsent

HEADER = b"banyan-deadline"
"""Milliseconds since 1970 after which nobody waits for the answer any more."""

_UNKNOWN = -1
_MILLISECONDS = re.compile(rb"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds, none of them shorter than a legacy system may need where nobody has said so.

    `connect`: name lookup and handshake, which a full backlog answers late. `first_byte`: from
    the end of the request to the head of the response; a request waits as long for its turn, and
    where there is no body, one span of connect + first_byte covers connecting and the head.
    `idle`: without a byte that moves in either direction; while bytes flow there is no limit.
    """

    connect: float = 30.0
    first_byte: float = 600.0
    idle: float = 300.0

    def __post_init__(self) -> None:
        if min(self.connect, self.first_byte, self.idle) <= 0:
            raise ValueError("a limit must be more than 0 seconds")


class Deadline:
    """One timer for one exchange: `async with` it, and move it as the exchange goes on.

    Raises TimeoutError out of the block when the timer fires or when the client left.
    `remaining`: seconds the client waits at most, None where it did not say.
    `queued`: it has not had its turn yet. `awaits_client`: it is the client's turn to send.

    asyncio.timeout does the same, with a new timer for each move: a download moves it with every
    piece. Here a timer that rings too early sets itself again; and so does one that rings while
    bytes that were written still go out to somebody slow, so that who takes none at all is
    noticed after one to two times `idle`.
    """

    __slots__ = (
        "_at",
        "_cancelling",
        "_end",
        "_left",
        "_limits",
        "_loop",
        "_promised",
        "_rang",
        "_task",
        "_timer",
        "_watched",
        "awaits_client",
        "client_left",
        "queued",
    )

    def __init__(self, limits: Timeouts, remaining: float | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._limits = limits
        now = self._loop.time()
        self._promised = math.inf if remaining is None else now + remaining
        self._end = self._promised
        self._at = min(now + limits.first_byte, self._end)
        self._timer: asyncio.TimerHandle | None = None
        self._rang = False
        self._watched: list[Unsent] = []
        self._left = _UNKNOWN
        self.queued = True
        self.awaits_client = False
        self.client_left = False

    async def __aenter__(self) -> "Deadline":
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._cancelling = task.cancelling()
        self._timer = self._loop.call_at(self._at, self._ring)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        # As in asyncio.timeout: a task that somebody else has cancelled as well stays cancelled.
        ours = self._rang and self._task.uncancel() <= self._cancelling
        if ours and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def leave_queue(self) -> None:
        """It is its turn: connecting, and the head where no body is sent before, come now."""
        self.queued = False
        self._move(self._limits.connect + self._limits.first_byte)

    def await_head(self) -> None:
        self._move(self._limits.first_byte)

    def extend(self) -> None:
        """A byte has moved: the idle time starts anew."""
        self._left = _UNKNOWN
        self._move(self._limits.idle)

    def watch(self, unsent: Unsent) -> None:
        """Bytes that leave there keep the exchange alive as well."""
        self._watched.append(unsent)

    def exempt(self) -> None:
        """A stream of events goes on after the moment the client gave for its beginning."""
        self._end = math.inf
        self.extend()

    @property
    def passed(self) -> bool:
        """Whether the client does not want to wait any longer."""
        return self._loop.time() >= self._promised

    def leave(self) -> None:
        """The client is gone: end the exchange now."""
        self.client_left = True
        self._end = -math.inf
        self._move(0)

    def _move(self, seconds: float) -> None:
        before, self._at = self._at, min(self._loop.time() + seconds, self._end)
        # A timer that has rung cannot be moved: its cancellation is under way already.
        if self._at < before and self._timer is not None:
            self._timer.cancel()
            self._ring()

    def _ring(self) -> None:
        now = self._loop.time()
        if self._at <= now < self._end and self._flows():
            self._at = min(now + self._limits.idle, self._end)
        if now < self._at:
            self._timer = self._loop.call_at(self._at, self._ring)
        else:
            self._timer = None
            self._rang = True
            self._task.cancel()

    def _flows(self) -> bool:
        """Whether something is on its way, and less than when this was asked before."""
        before, self._left = self._left, sum(unsent() for unsent in self._watched)
        return self._left not in (0, before)


def remaining(values: list[bytes]) -> float:
    """Seconds until the moment a Banyan-Deadline names.

    Raises Refusal: BAD_DEADLINE for what is no such moment, DEADLINE_PASSED when it is over.
    """
    if len(values) > 1 or not _MILLISECONDS.fullmatch(values[0]):
        raise Refusal(BAD_DEADLINE)
    seconds = int(values[0]) / 1000 - time.time()
    if seconds <= 0:
        raise Refusal(DEADLINE_PASSED)
    return seconds
