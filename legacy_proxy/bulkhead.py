"""At most so many exchanges with one upstream; the others wait for their turn."""

import asyncio
from types import TracebackType

from legacy_proxy.waiting import WaitLimit


class Bulkhead:
    """`async with` it for one exchange. Raises Refusal(UPSTREAM_BUSY) when too many wait already.

    How long one waits is for the caller to limit. An event stream holds its place as long as it
    lasts.
    """

    __slots__ = ("_limit", "_places")

    def __init__(self, size: int, limit: WaitLimit) -> None:
        self._places = asyncio.Semaphore(size)
        self._limit = limit

    async def __aenter__(self) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        with self._limit.waiting():
            await self._places.acquire()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._places.release()
