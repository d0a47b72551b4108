"""At most so many exchanges with one upstream; a short queue before it, then a refusal."""

import asyncio
from types import TracebackType

from legacy_proxy.problems import UPSTREAM_BUSY, Refusal


class Bulkhead:
    """`async with` it for one exchange. Raises Refusal(UPSTREAM_BUSY) after `queue_timeout` s.

    An event stream holds its place as long as it lasts: give streams an upstream of their own.
    """

    __slots__ = ("_places", "_queue_timeout")

    def __init__(self, size: int, queue_timeout: float) -> None:
        self._places = asyncio.Semaphore(size)
        self._queue_timeout = queue_timeout

    async def __aenter__(self) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(self._queue_timeout):
                await self._places.acquire()
        except TimeoutError:
            raise Refusal(UPSTREAM_BUSY) from None

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._places.release()
