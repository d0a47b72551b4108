"""Notices that the client has left, while everybody else waits for the upstream."""

import asyncio

from legacy_proxy.asgi import Receive
from legacy_proxy.deadline import Deadline

GRACE = 0.05
"""Seconds before watching begins: most answers are there sooner and never pay for a task."""


class DisconnectWatch:
    """Reads `receive` to its end, once the request body has been read by its own reader.

    Without it an upstream runs on for a client that is gone: `send` is silent then.
    `held`: nothing is noticed before `release`. An answer that somebody has to note is awaited
    even for a client that has left, since the upstream has acted on the request already.
    """

    __slots__ = ("_deadline", "_handle", "_held", "_receive", "_task", "_wanted")

    def __init__(self, receive: Receive, deadline: Deadline, held: bool) -> None:
        self._receive = receive
        self._deadline = deadline
        self._held = held
        self._wanted = False
        self._handle: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """The request body has been read: `receive` is ours."""
        self._wanted = True
        if not self._held:
            self._handle = asyncio.get_running_loop().call_later(GRACE, self._start)

    def release(self) -> None:
        self._held = False
        if self._wanted:
            self.begin()

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
        if self._task is not None:
            self._task.cancel()

    def _start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            continue
        self._deadline.leave()
