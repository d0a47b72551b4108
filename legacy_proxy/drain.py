"""Going away without leaving anybody in the middle of a handshake."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from legacy_proxy.problems import DRAINING, Refusal

T = TypeVar("T")


class Drain:
    """Until `begin`, handshakes go on; after it they are refused with 503, also those under way."""

    __slots__ = ("_handshakes", "begun")

    def __init__(self) -> None:
        self.begun = False
        self._handshakes: set[asyncio.Task[Any]] = set()

    async def admit(self, handshake: Coroutine[Any, Any, T]) -> T:
        """What the handshake gives. Raises Refusal(DRAINING), and what it raises itself."""
        if self.begun:
            handshake.close()
            raise Refusal(DRAINING)
        task = asyncio.create_task(handshake)
        self._handshakes.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            if self.begun and task.cancelled():
                raise Refusal(DRAINING) from None
            raise
        finally:
            self._handshakes.discard(task)
            task.cancel()

    def begin(self) -> None:
        self.begun = True
        for task in self._handshakes:
            task.cancel()
