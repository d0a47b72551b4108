"""Websockets of the front door's own."""

import asyncio
from typing import Any

import msgspec
from channels.generic.websocket import AsyncWebsocketConsumer

from banyan.http.sockets import socket


@socket("bff.status", "/ws/status", most_bytes=256, most_open=500)
class Status(AsyncWebsocketConsumer):
    """Tells which version of the routes this process goes by, now and at every change.

    A number that says nothing of what has changed: the page that hears of it asks for the rest
    as the person who looks at it. It takes no messages.
    """

    _telling: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.accept()
        self._telling = asyncio.create_task(self._tell())

    async def disconnect(self, code: int) -> None:
        if self._telling is not None:
            self._telling.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.close(1003)

    async def _tell(self) -> None:
        routes: Any = self.scope["routes"]  # type: ignore[typeddict-item]  # the gateway put it there
        version = routes.current.version
        while True:
            told = msgspec.json.encode({"version": version})
            await self.send(text_data=told.decode())
            version = await routes.after(version)
