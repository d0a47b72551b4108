"""Bodies in both directions, one piece at a time: who reads slowly slows down who writes."""

import asyncio

from legacy_proxy.answer import Answer
from legacy_proxy.asgi import Receive, Send
from legacy_proxy.deadline import Deadline
from legacy_proxy.upload import Upload
from legacy_proxy.watch import DisconnectWatch

KEPT = 64 * 1024
"""Bytes of a body that may be sent a second time: every answer, no upload."""


class RequestBody:
    """The body of the client, read only as fast as the upstream takes it.

    A client that leaves while the upstream takes nothing is noticed by the idle timeout only:
    the server does not read then, so it cannot see the end of the connection.
    `receive` is first called when the upstream is connected, which is also when the server
    answers Expect: 100-continue.
    `length`: its bytes as the head tells them, None for chunks.
    `kept`: what has been read is remembered, up to KEPT bytes, for a second upstream connection;
    `whole` says whether all of it still is.
    """

    __slots__ = ("_deadline", "_kept", "_more", "_read", "_receive", "_room", "_watch", "length")

    def __init__(
        self,
        receive: Receive,
        deadline: Deadline,
        watch: DisconnectWatch,
        *,
        length: int | None,
        kept: bool,
    ) -> None:
        self.length = length
        self._kept: list[bytes] = []
        self._room = KEPT if kept else -1
        self._more = True
        self._read = False
        self._receive = receive
        self._deadline = deadline
        self._watch = watch

    async def send(self, upload: Upload) -> None:
        """From its beginning, to the end."""
        self._deadline.watch(upload.unsent)
        for piece in self._kept:
            await upload.write(piece)
        while self._more:
            piece = await self._next()
            if piece:
                await upload.write(piece)
        await upload.end()
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
        piece: bytes = message.get("body", b"")
        self._keep(piece)
        return piece

    def _keep(self, piece: bytes) -> None:
        self._room -= len(piece)
        if self._room >= 0:
            self._kept.append(piece)
        else:
            self._kept.clear()


async def pass_down(answer: Answer, send: Send, deadline: Deadline) -> None:
    """Send the upstream's body on as it arrives; ends the response cleanly only at its end.

    Raises NotHttp, OSError when the upstream breaks off.
    """
    more = True
    while more:
        piece, more = await answer.read()
        if more:
            deadline.extend()
        await send({"type": "http.response.body", "body": piece, "more_body": more})
