"""Bodies in both directions, one chunk at a time: who reads slowly slows down who writes."""

import asyncio

import aiohttp
from aiohttp.abc import AbstractStreamWriter

from legacy_proxy.asgi import Receive, Send
from legacy_proxy.deadline import Deadline
from legacy_proxy.watch import DisconnectWatch

KEPT = 64 * 1024
"""Bytes of a body that may be sent a second time: every answer, no upload."""


class RequestBody(aiohttp.Payload):
    """The body of the client, read only as fast as the upstream takes it.

    A client that leaves while the upstream takes nothing is noticed by the idle timeout only:
    the server does not read then, so it cannot see the end of the connection.
    `receive` is first called when the upstream is connected, which is also when the server
    answers Expect: 100-continue.
    `kept`: what has been read is remembered, up to KEPT bytes, for a second upstream connection;
    `whole` says whether all of it still is.
    """

    def __init__(
        self, receive: Receive, deadline: Deadline, watch: DisconnectWatch, *, kept: bool
    ) -> None:
        super().__init__(None)
        self._kept: list[bytes] = []
        self._room = KEPT if kept else -1
        self._more = True
        self._read = False
        self._receive = receive
        self._deadline = deadline
        self._watch = watch

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Called by aiohttp with the connection to the upstream."""
        # Tells aiohttp that this body is gone once read: the request cannot be repeated.
        self._consumed = True
        for chunk in self._kept:
            await writer.write(chunk)
        while self._more:
            chunk = await self._next()
            if chunk:
                await writer.write(chunk)
        self._deadline.await_head()
        if not self._read:
            self._read = True
            self._watch.begin()

    @property
    def whole(self) -> bool:
        """Whether it can be sent from its beginning."""
        return self._room >= 0

    async def _next(self) -> bytes:
        self._deadline.extend()
        self._deadline.awaits_client = True
        try:
            message = await self._receive()
        finally:
            self._deadline.awaits_client = False
        if message["type"] == "http.disconnect":
            self._deadline.leave()
            # Ending here would tell the upstream that half a body is a whole one.
            await asyncio.get_running_loop().create_future()
        self._more = message.get("more_body", False)
        chunk: bytes = message.get("body", b"")
        self._keep(chunk)
        return chunk

    def _keep(self, chunk: bytes) -> None:
        self._room -= len(chunk)
        if self._room >= 0:
            self._kept.append(chunk)
        else:
            self._kept.clear()

    async def write(self, writer: AbstractStreamWriter) -> None:
        await self.write_with_length(writer, None)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        raise TypeError("a streamed body is never held as text")


async def pass_down(content: aiohttp.StreamReader, send: Send, deadline: Deadline) -> None:
    """Send the upstream's body on as it arrives; ends the response cleanly only at its end.

    Raises aiohttp.ClientPayloadError, OSError when the upstream breaks off.
    """
    more = True
    while more:
        # Most small answers arrive in one piece with their head.
        chunk = content.read_nowait() if content.is_eof() else await content.readany()
        more = not content.at_eof()
        if more:
            deadline.extend()
        if chunk or not more:
            await send({"type": "http.response.body", "body": chunk, "more_body": more})
