"""Websockets through the proxy: a synthetic upstream, and a client of another library."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import InvalidStatus

from legacy_proxy.app import LegacyProxy
from legacy_proxy.asgi import Receive, Scope, Send
from legacy_proxy.upstream import Upstream
from tests.unit.legacy_proxy.wire import PATIENCE, asgi_server

Socket = Callable[[ServerConnection], Awaitable[None]]


@asynccontextmanager
async def socket_upstream(handle: Socket, **options: Any) -> AsyncIterator[int]:
    """A server for websockets; yields its port."""
    async with serve(handle, "127.0.0.1", 0, ping_interval=None, **options) as server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def socket_proxy(
    upstream_port: int, **options: Any
) -> AsyncIterator[tuple[LegacyProxy, int]]:
    """The proxy before that upstream, and its port."""
    upstream = Upstream("legacy", f"http://127.0.0.1:{upstream_port}", **options)
    proxy = LegacyProxy({"legacy": upstream})
    await proxy.startup()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await proxy.forward("legacy", scope, receive, send)

    try:
        async with asgi_server(app) as port:
            yield proxy, port
    finally:
        await proxy.close()


@asynccontextmanager
async def bridged(
    handle: Socket, *, target: str = "/", upstream: dict[str, Any] | None = None, **options: Any
) -> AsyncIterator[ClientConnection]:
    """A client whose websocket ends at `handle`; `options` are the client's."""
    async with socket_upstream(handle) as there, socket_proxy(there, **(upstream or {})) as opened:
        options = {"ping_interval": None, "open_timeout": PATIENCE, **options}
        async with connect(f"ws://127.0.0.1:{opened[1]}{target}", **options) as client:
            yield client


async def refused(port: int, **options: Any) -> tuple[int, Any, bytes]:
    """Status, headers and body of the refusal of a handshake; fails when there was none."""
    try:
        async with connect(f"ws://127.0.0.1:{port}/", **options):
            raise AssertionError("the handshake was not refused")
    except InvalidStatus as error:
        response = error.response
        return response.status_code, response.headers, bytes(response.body or b"")
