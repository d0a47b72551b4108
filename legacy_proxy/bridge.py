"""The messages of an open websocket, both ways; who reads slowly slows down who writes."""

import asyncio
from contextlib import suppress
from typing import Any

import aiohttp

from legacy_proxy.asgi import Message, Receive, Send

_NORMAL = 1000
_GOING_AWAY = 1001
_BAD_GATEWAY = 1014


class Bridge:
    """Runs until one side closes; the other is then closed with the same code and reason.

    Pings are answered by each hop for itself: ASGI knows nothing of them.
    """

    def __init__(
        self, upstream: aiohttp.ClientWebSocketResponse, receive: Receive, send: Send
    ) -> None:
        self._upstream = upstream
        self._receive = receive
        self._send = send

    async def run(self) -> None:
        up, down = asyncio.create_task(self._up()), asyncio.create_task(self._down())
        try:
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
            for done in (task for task in (down, up) if task.done()):
                done.result()
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)

    async def _up(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                break
            try:
                await self._pass_up(message)
            except ConnectionError:
                # Why it has ended is what the other direction is about to read.
                await asyncio.get_running_loop().create_future()
        code = sendable(message.get("code"), otherwise=_GOING_AWAY)
        reason = (message.get("reason") or "").encode()
        await self._upstream.close(code=code, message=reason)

    async def _pass_up(self, message: Message) -> None:
        text: str | None = message.get("text")
        if text is not None:
            await self._upstream.send_str(text)
        else:
            await self._upstream.send_bytes(message["bytes"])

    async def _down(self) -> None:
        while True:
            message = await self._upstream.receive()
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._send({"type": "websocket.send", "text": message.data})
            elif message.type is aiohttp.WSMsgType.BINARY:
                await self._send({"type": "websocket.send", "bytes": message.data})
            elif message.type is aiohttp.WSMsgType.CLOSING:
                # The other direction has begun to close.
                await asyncio.get_running_loop().create_future()
            else:
                break
        if message.type is aiohttp.WSMsgType.CLOSE:
            code, reason = sendable(message.data, otherwise=_NORMAL), message.extra or ""
            await self._upstream.close(code=code)
        else:
            code, reason = self._broken(message), ""
        # A client that has closed at the same moment hears nothing more, and need not.
        with suppress(RuntimeError, OSError):
            await self._send({"type": "websocket.close", "code": code, "reason": reason})

    def _broken(self, message: Any) -> int:
        """The code for an upstream that is gone, or that broke the rules in a way that has one."""
        broken = isinstance(message.data, aiohttp.WebSocketError)
        return sendable(message.data.code if broken else None, otherwise=_BAD_GATEWAY)


def sendable(code: int | None, *, otherwise: int) -> int:
    """A close code that may stand in a close frame (RFC 6455 section 7.4), else `otherwise`.

    1005, 1006 and 1015 only describe: that there was no code, no close, no TLS.
    """
    if code is None:
        return otherwise
    registered = 1000 <= code <= 1014 and code not in (1004, 1005, 1006)
    return code if registered or 3000 <= code <= 4999 else otherwise
