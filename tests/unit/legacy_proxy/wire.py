"""Both ends of the wire: a synthetic upstream, the proxy behind uvicorn's parser, a raw client."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from legacy_proxy.app import LegacyProxy
from legacy_proxy.asgi import Observe, Receive, Scope, Send
from legacy_proxy.target import TargetKeepingProtocol
from legacy_proxy.upstream import Upstream

PATIENCE = 10
"""Seconds after which a test gives up; nothing passes because of it."""

SMALL_BUFFER = 64 * 1024

LARGEST_MESSAGE = 100_000
"""Of a websocket client, in bytes."""


@dataclass
class Request:
    """What the synthetic upstream got: head parsed, body still in `reader`."""

    method: str
    target: str
    version: str
    headers: list[tuple[str, str]]
    reader: asyncio.StreamReader

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]

    def one(self, name: str) -> str:
        (value,) = self.all(name)
        return value

    async def body(self) -> bytes:
        if self.all("content-length"):
            return await self.reader.readexactly(int(self.one("content-length")))
        if self.all("transfer-encoding") != ["chunked"]:
            return b""
        chunks = []
        while size := int(await self.reader.readline(), 16):
            chunks.append((await self.reader.readexactly(size + 2))[:-2])
        await self.reader.readline()
        return b"".join(chunks)


Handler = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Answer:
    """A whole response as the client read it; `raw` holds what followed the head."""

    status: int
    headers: list[tuple[str, str]]
    raw: bytes
    body: bytes = field(default=b"")
    complete: bool = True

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def one(self, name: str) -> str:
        (value,) = self.all(name)
        return value


def ok(body: bytes = b"", *lines: str, status: str = "200 OK") -> bytes:
    """A response with Content-Length and these further header lines."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *lines]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


def replying(response: bytes, seen: list[Request] | None = None) -> Handler:
    """A handler that reads the body, notes the request and sends these bytes."""

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await request.body()
        if seen is not None:
            seen.append(request)
        writer.write(response)
        await writer.drain()

    return handle


async def read_head(reader: asyncio.StreamReader) -> tuple[str, list[tuple[str, str]]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head[:-4].split("\r\n")
    pairs = [line.partition(":") for line in lines]
    return first, [(name, value.strip()) for name, _, value in pairs]


@asynccontextmanager
async def upstream_server(handler: Handler, port: int = 0) -> AsyncIterator[int]:
    """Serves `handler` for every request on every connection; yields the port."""
    tasks: set[asyncio.Task[Any]] = set()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while not writer.is_closing():
                    first, headers = await read_head(reader)
                    method, target, version = first.split(" ")
                    await handler(Request(method, target, version, headers, reader), writer)
        finally:
            writer.close()

    # A small receive buffer, so that back-pressure is felt soon.
    listener = socket.create_server(("127.0.0.1", port))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    server = await asyncio.start_server(connection, sock=listener)
    try:
        yield listener.getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def asgi_server(
    app: Callable[[Scope, Receive, Send], Awaitable[None]],
) -> AsyncIterator[int]:
    """`app` behind uvicorn's httptools protocol, without its one-second housekeeping."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        proxy_headers=False,  # uvicorn believes 127.0.0.1 whatever it says about the client
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    server = await loop.create_server(
        lambda: TargetKeepingProtocol(config=config, server_state=state, app_state={}),
        sock=listener,
    )
    try:
        yield listener.getsockname()[1]
    finally:
        server.close()
        for connection in list(state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)


@asynccontextmanager
async def proxy_server(
    upstreams: Mapping[str, Upstream],
    observe: Observe | None = None,
    route: Callable[[Scope], str] | None = None,
) -> AsyncIterator[int]:
    """The proxy in front of the only upstream given; yields its port."""
    proxy = LegacyProxy(upstreams)
    await proxy.startup()
    (name,) = upstreams

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        named = route(scope) if route else ""
        await proxy.forward(name, scope, receive, send, observe=observe, route=named)

    try:
        async with asgi_server(app) as port:
            yield port
    finally:
        await proxy.close()


async def connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A client connection with small socket buffers."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=sock)


async def ask(
    port: int, target: str = "/", *lines: str, method: str = "GET", body: bytes = b""
) -> Answer:
    """One request on a connection of its own; Host is sent unless `lines` have one."""
    head = [f"{method} {target} HTTP/1.1", "Connection: close", *lines]
    if not any(line.lower().startswith("host:") for line in lines):
        head.append("Host: learn.example")
    if body and not any(line.lower().startswith("transfer-encoding:") for line in lines):
        head.append(f"Content-Length: {len(body)}")
    return await tell(port, "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body, method)


async def tell(port: int, request: bytes, method: str = "GET") -> Answer:
    """Send these bytes, read to the end of the connection."""
    reader, writer = await connect(port)
    try:
        writer.write(request)
        async with asyncio.timeout(PATIENCE):
            return await read_answer(reader, method)
    finally:
        writer.close()


async def read_answer(reader: asyncio.StreamReader, method: str = "GET") -> Answer:
    first, headers = await read_head(reader)
    raw = b""
    with suppress(ConnectionError):
        raw = await reader.read()
    answer = Answer(int(first.split(" ")[1]), headers, raw, raw)
    if answer.all("transfer-encoding") == ["chunked"]:
        answer.body, answer.complete = unchunked(raw)
    elif answer.all("content-length") and method != "HEAD":
        answer.complete = len(raw) == int(answer.one("content-length"))
    return answer


def unchunked(raw: bytes) -> tuple[bytes, bool]:
    """The bytes in these chunks, and whether the last chunk was there."""
    body = b""
    while raw:
        size, _, rest = raw.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return body, True
        body += rest[:length]
        raw = rest[length + 2 :]
    return body, False


def problem(answer: Answer) -> tuple[int, str]:
    """Status and code of a problem document; fails when the answer is none."""
    document = json.loads(answer.body)
    assert answer.one("content-type") == "application/problem+json"
    assert document["status"] == answer.status
    assert document["title"]
    return answer.status, document["code"]
