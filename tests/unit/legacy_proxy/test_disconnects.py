"""A client that leaves takes its upstream request with it."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.unit.legacy_proxy.wire import PATIENCE, Request, connect, read_head

Proxied = Callable[..., Awaitable[int]]

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def leaving_noticed(
    reached: asyncio.Event, gone: asyncio.Event, first: bytes = b""
) -> Callable[[Request, asyncio.StreamWriter], Awaitable[None]]:
    """A handler that sends `first` and then waits for its own connection to end."""

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        reached.set()
        while await request.reader.read(65536):
            pass
        gone.set()

    return handle


async def test_leaving_before_the_response_cancels_the_upstream(proxied: Proxied) -> None:
    reached, gone = asyncio.Event(), asyncio.Event()
    port = await proxied(leaving_noticed(reached, gone))
    _, writer = await connect(port)
    writer.write(GET)
    async with asyncio.timeout(PATIENCE):
        await reached.wait()
        writer.close()
        await gone.wait()


async def test_leaving_an_event_stream_cancels_the_upstream(proxied: Proxied) -> None:
    reached, gone = asyncio.Event(), asyncio.Event()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"
    port = await proxied(leaving_noticed(reached, gone, head))
    reader, writer = await connect(port)
    writer.write(GET)
    async with asyncio.timeout(PATIENCE):
        await reader.readuntil(b"data: 1\n\n")
        writer.close()
        await gone.wait()


async def test_leaving_in_the_middle_of_an_upload_cancels_the_upstream(proxied: Proxied) -> None:
    reached, gone = asyncio.Event(), asyncio.Event()
    port = await proxied(leaving_noticed(reached, gone))
    _, writer = await connect(port)
    writer.write(b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1000)
    async with asyncio.timeout(PATIENCE):
        await reached.wait()
        writer.close()
        await gone.wait()


async def test_leaving_a_chunked_upload_never_completes_it(proxied: Proxied) -> None:
    reached, gone = asyncio.Event(), asyncio.Event()
    got = b""

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal got
        while chunk := await request.reader.read(65536):
            got += chunk
            reached.set()
        gone.set()

    port = await proxied(handle)
    _, writer = await connect(port)
    writer.write(b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
    async with asyncio.timeout(PATIENCE):
        await reached.wait()
        writer.close()
        await gone.wait()
    assert got == b"3\r\nabc\r\n"


async def test_leaving_after_an_upload_cancels_the_upstream(proxied: Proxied) -> None:
    uploaded, gone = asyncio.Event(), asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await request.body()
        uploaded.set()
        await request.reader.read()
        gone.set()

    port = await proxied(handle)
    _, writer = await connect(port)
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
    async with asyncio.timeout(PATIENCE):
        await uploaded.wait()
        writer.close()
        await gone.wait()


async def test_leaving_a_download_one_does_not_read_cancels_the_upstream(
    proxied: Proxied,
) -> None:
    gone = asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        except ConnectionError:
            gone.set()

    port = await proxied(handle)
    reader, writer = await connect(port)
    writer.write(GET)
    async with asyncio.timeout(PATIENCE):
        await read_head(reader)
        writer.transport.abort()
        await gone.wait()


async def test_leaving_the_queue_gives_the_place_to_the_next(proxied: Proxied) -> None:
    targets: list[str] = []
    reached, release = asyncio.Event(), asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        targets.append(request.target)
        reached.set()
        await release.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    port = await proxied(handle, pool_size=1)
    clients = []
    async with asyncio.timeout(PATIENCE):
        for name in (b"first", b"second", b"third"):
            reader, writer = await connect(port)
            writer.write(GET.replace(b"/ ", b"/%b " % name, 1))
            clients.append((reader, writer))
            await reached.wait()
            await asyncio.sleep(0.05)
        clients[1][1].close()
        await asyncio.sleep(0.4)
        release.set()
        await read_head(clients[2][0])
    for _, writer in clients:
        writer.close()
    assert targets == ["/first", "/third"]
