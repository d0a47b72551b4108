"""While bytes flow nothing is cut, however slowly; who takes none is."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from legacy_proxy.asgi import Scope
from legacy_proxy.deadline import Deadline, Timeouts
from tests.unit.legacy_proxy.wire import PATIENCE, Request, connect, ok, read_head

Proxied = Callable[..., Awaitable[int]]

WHOLE = 6 * 1024 * 1024
STEP, PAUSE = 64 * 1024, 0.04
"""1.6 MB a second: the kernel holds 2.5 MB, and takes more when a third of them have gone."""
IDLE = Timeouts(idle=0.25)
GET = b"GET /film.mp4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


async def download(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % WHOLE + bytes(WHOLE))
    await writer.drain()


async def test_a_download_by_a_slow_client_is_never_cut(proxied: Proxied) -> None:
    port = await proxied(download, timeouts=IDLE)
    reader, writer = await connect(port)
    writer.write(GET)
    got = 0
    async with asyncio.timeout(6 * PATIENCE):
        await read_head(reader)
        while piece := await reader.read(STEP):
            got += len(piece)
            await asyncio.sleep(PAUSE)
    writer.close()
    assert got == WHOLE


async def test_a_client_that_stops_reading_is_cut_and_what_waits_for_it_is_dropped(
    proxied: Proxied,
) -> None:
    ended = asyncio.Event()
    connections: list[Any] = []

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (100 * WHOLE))
            while True:
                writer.write(bytes(WHOLE))
                await writer.drain()
        except ConnectionError:
            ended.set()

    def noted(scope: Scope) -> str:
        connections.append(scope["extensions"]["banyan.connection"]["transport"])
        return ""

    port = await proxied(handle, timeouts=IDLE, route=noted)
    reader, writer = await connect(port)
    writer.write(GET)
    async with asyncio.timeout(PATIENCE):
        await read_head(reader)
        await ended.wait()
    assert (connections[0].is_closing(), connections[0].get_write_buffer_size()) == (True, 0)
    writer.close()


async def test_an_upload_to_a_slow_upstream_is_never_cut(proxied: Proxied) -> None:
    got = 0

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal got
        while got < WHOLE:
            got += len(await request.reader.read(STEP))
            await asyncio.sleep(PAUSE)
        writer.write(ok(b"done"))

    port = await proxied(handle, timeouts=IDLE)
    reader, writer = await connect(port)
    async with asyncio.timeout(6 * PATIENCE):
        head = b"PUT /film.mp4 HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
        writer.write(head % WHOLE + bytes(WHOLE))
        first, _ = await read_head(reader)
    writer.close()
    assert (first[:12], got) == ("HTTP/1.1 200", WHOLE)


async def rung_after(left: list[int]) -> int:
    """How often the timer asked until it ended the exchange; `left` is what it was told."""
    asked = 0

    def unsent() -> int:
        nonlocal asked
        asked += 1
        return left[min(asked, len(left)) - 1]

    try:
        async with Deadline(Timeouts(connect=0.01, first_byte=0.01, idle=0.01)) as deadline:
            deadline.watch(unsent)
            deadline.extend()
            await asyncio.sleep(PATIENCE)
    except TimeoutError:
        return asked
    raise AssertionError("it never rang")


async def test_nothing_unsent_is_no_flow() -> None:
    assert await rung_after([0]) == 1


async def test_it_goes_on_while_less_is_left_each_time() -> None:
    assert await rung_after([30, 20, 10, 10]) == 4
