"""Bodies in both directions, one chunk at a time: who reads slowly slows down who writes."""

import asyncio

import aiohttp
from aiohttp.abc import AbstractStreamWriter

from legacy_proxy.asgi import Receive, Send
from legacy_proxy.deadline import Deadline
from legacy_proxy.watch import DisconnectWatch


class RequestBody(aiohttp.Payload):
    """The body of the client, read only as fast as the upstream takes it.

    A client that leaves while the upstream takes nothing is noticed by the idle timeout only:
    the server does not read then, so it cannot see the end of the connection.
    `receive` is first called when the upstream is connected, which is also when the server
    answers Expect: 100-continue.
    """

    def __init__(self, receive: Receive, deadline: Deadline, watch: DisconnectWatch) -> None:
        super().__init__(None)
        self._receive = receive
        self._deadline = deadline
        self._watch = watch

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Called by aiohttp with the connection to the upstream."""
        # Tells aiohttp that this body is gone once read: the request cannot be repeated.
        self._consumed = True
        more = True
        while more:
            self._deadline.extend()
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._deadline.leave()
                # Ending here would tell the upstream that half a body is a whole one.
                await asyncio.get_running_loop().create_future()
            if chunk := message.get("body", b""):
                await writer.write(chunk)
            more = message.get("more_body", False)
        self._deadline.await_head()
        self._watch.begin()

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
