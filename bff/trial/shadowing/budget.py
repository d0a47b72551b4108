"""How much may be spent on shadows: nothing while the event loop is late."""

import asyncio
import contextlib

AT_ONCE = 4
WAITING = 200
_LATEST_SECONDS = 0.05
_LOOK_SECONDS = 0.05


class Budget:
    """Measures by how much the loop is late, and says how many shadows may run at once."""

    def __init__(self) -> None:
        self.lag = 0.0
        self._task: asyncio.Task[None] | None = None

    @property
    def at_once(self) -> int:
        """As many shadows may run now."""
        return 0 if self.lag > _LATEST_SECONDS else AT_ONCE

    def start(self) -> None:
        """Begin to measure, in the running loop."""
        self._task = asyncio.create_task(self._measure())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _measure(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LOOK_SECONDS
            await asyncio.sleep(_LOOK_SECONDS)
            self.lag = loop.time() - due
