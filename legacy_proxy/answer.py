"""The answer of an upstream as it arrives: head first, then the body, never much of it at once."""

import asyncio
from typing import Protocol

from legacy_proxy.asgi import Headers
from legacy_proxy.failures import NotHttp

MOST_WAITING = 64 * 1024
"""Bytes of a body that may wait for the client; then the upstream is not read any more."""


class Source(Protocol):
    """Where the bytes come from."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...


class Answer:
    """Filled by a Reading, emptied by one reader.

    `status` is 0 until the head is there. `ended`: nothing of it is missing. `fields` as they
    came, names in the upstream's case. `paused`: the source rests until it is read.
    """

    __slots__ = (
        "_failure",
        "_loop",
        "_pieces",
        "_source",
        "_waiter",
        "_waiting",
        "ended",
        "fields",
        "paused",
        "status",
    )

    def __init__(self, source: Source, loop: asyncio.AbstractEventLoop) -> None:
        self._source = source
        self._loop = loop
        self.status = 0
        self.fields: Headers = []
        self.ended = False
        self._pieces: list[bytes] = []
        self._waiting = 0
        self.paused = False
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None

    async def head(self) -> None:
        """Returns when status and fields are known. Raises NotHttp, OSError."""
        if not self.status and self._failure is None:
            await self._something()
        # What is known to be none before any of it was passed on is refused as a whole.
        if self._failure is not None and (not self.status or isinstance(self._failure, NotHttp)):
            raise self._failure

    async def read(self) -> tuple[bytes, bool]:
        """What has come of the body, and whether more will; waits where nothing has.

        Raises NotHttp or OSError when the rest will never come, after all that did.
        """
        while not self._pieces:
            if self.ended:
                return b"", False
            if self._failure is not None:
                raise self._failure
            await self._something()
        pieces = self._pieces
        piece = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self._pieces = []
        self._waiting = 0
        if self.paused:
            self.paused = False
            self._source.resume()
        return piece, not self.ended

    def begin(self, status: int, fields: Headers) -> None:
        self.status = status
        self.fields = fields
        self._wake()

    def add(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._waiting += len(piece)
        if self._waiting > MOST_WAITING and not self.paused:
            self.paused = True
            self._source.pause()
        self._wake()

    def end(self) -> None:
        self.ended = True
        self._wake()

    def fail(self, error: Exception) -> None:
        """Nothing more will come; the first reason counts."""
        if not self.ended and self._failure is None:
            self._failure = error
            self._wake()

    async def _something(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
