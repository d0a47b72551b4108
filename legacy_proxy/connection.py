"""One connection to an upstream: one exchange at a time, as fast as the slower side."""

import asyncio
from collections.abc import Callable
from typing import cast

from legacy_proxy.answer import Answer
from legacy_proxy.failures import BrokenOff
from legacy_proxy.response_framing import Reading
from legacy_proxy.unsent import unsent


class Connection(asyncio.Protocol):
    """`ask`, read the answer, and then `free` says whether it may be asked again.

    `lost` is called with it when it has ended.
    """

    __slots__ = ("_answer", "_loop", "_lost", "_reading", "_transport", "_writable", "idle_since")

    def __init__(
        self, loop: asyncio.AbstractEventLoop, lost: Callable[["Connection"], None]
    ) -> None:
        self._loop = loop
        self._lost = lost
        self._reading = Reading()
        self._answer: Answer | None = None
        self._writable: asyncio.Future[None] | None = None
        self.idle_since = 0.0

    @property
    def open(self) -> bool:
        return not self._transport.is_closing()

    @property
    def free(self) -> bool:
        """Whether it stands between two exchanges and is open."""
        paused = self._answer is not None and self._answer.paused
        return self._reading.clean and not paused and self.open

    def ask(self, head: bytes, *, head_only: bool) -> Answer:
        """Send a request head. The answer may fail at any time from now on."""
        answer = self._answer = Answer(self, self._loop)
        self._reading.begin(answer, head_only=head_only)
        if self._transport.is_closing():
            answer.fail(BrokenOff(begun=False))
        else:
            self._transport.write(head)
        return answer

    def rest(self, now: float) -> None:
        """It is idle: whatever comes now was not asked for."""
        self._answer = None
        self.idle_since = now

    async def write(self, data: bytes) -> None:
        """Send a piece of a body; waits while the upstream takes no more. Raises BrokenOff."""
        if self._transport.is_closing():
            raise BrokenOff(begun=False)
        self._transport.write(data)
        while self._writable is not None:
            await self._writable

    def unsent(self) -> int:
        return unsent(self._transport)

    def abort(self) -> None:
        """End it now, whatever is under way."""
        self._reading.clean = False
        self._transport.abort()

    def pause(self) -> None:
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def resume(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports do all that an asyncio.Transport does, and are none.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.ended:
            # Said unasked: it must never become the answer to somebody else.
            self.abort()
        else:
            self._reading.feed(data)

    def pause_writing(self) -> None:
        self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._writable is not None:
            if not self._writable.done():
                self._writable.set_result(None)
            self._writable = None

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.ended:
            self._reading.lost(error)
        self._reading.clean = False
        self.resume_writing()
        self._lost(self)
