"""Nobody waits for ever, and nobody takes all the places."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from legacy_proxy.deadline import Timeouts
from legacy_proxy.limits import Limits
from tests.unit.legacy_proxy.wire import PATIENCE, Request, ask, connect, ok, problem

Proxied = Callable[..., Awaitable[int]]

HEAD_OF_10 = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
CHUNKED_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


async def hanging(request: Request, writer: asyncio.StreamWriter) -> None:
    await request.reader.read()


async def test_an_upstream_that_never_answers_is_a_504(proxied: Proxied) -> None:
    port = await proxied(hanging, timeouts=Timeouts(connect=0.1, first_byte=0.1))
    assert problem(await ask(port)) == (504, "upstream_timeout")


async def test_the_first_byte_is_awaited_from_the_end_of_an_upload(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await request.body()
        await request.reader.read()

    port = await proxied(handle, timeouts=Timeouts(first_byte=0.1))
    assert problem(await ask(port, method="POST", body=b"x")) == (504, "upstream_timeout")


def asking(path: str) -> dict[str, Any]:
    return {"raw_path": path.encode()}


def test_a_limit_is_by_route_or_by_the_longest_beginning_of_a_path() -> None:
    limits = Limits(Timeouts(), {"report": 1, "/course/": 2, "/course/backup": 3})
    general = Timeouts().first_byte
    found = {
        (route, path): limits.of(route, asking(path)).first_byte
        for route, path in [
            ("report", "/course/backup"),
            ("", "/course/backup/7"),
            ("other", "/course/7"),
            ("", "/courses"),
        ]
    }
    assert list(found.values()) == [1, 3, 2, general]


async def test_a_slow_page_may_have_a_limit_of_its_own(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(ok(b"slow"))

    limits = Timeouts(connect=0.05, first_byte=0.05)
    port = await proxied(handle, timeouts=limits, answer_seconds={"/report": PATIENCE})
    assert (await ask(port, "/report/7")).body == b"slow"
    assert problem(await ask(port, "/page")) == (504, "upstream_timeout")


async def test_an_upload_that_stops_is_a_504(proxied: Proxied) -> None:
    port = await proxied(hanging, timeouts=Timeouts(idle=0.1))
    answer = await ask(port, "/", "Content-Length: 10", method="POST")
    assert problem(answer) == (504, "upstream_timeout")


async def test_a_response_that_stops_is_cut(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD_OF_10 + b"half")
        await request.reader.read()

    answer = await ask(await proxied(handle, timeouts=Timeouts(idle=0.1)))
    assert (answer.body, answer.complete) == (b"half", False)


async def ticking(writer: asyncio.StreamWriter, kind: bytes, ticks: int) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n")
    writer.write(b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(ticks):
        writer.write(b"1\r\n.\r\n")
        await asyncio.sleep(0.05)
    writer.write(b"0\r\n\r\n")


async def test_a_download_goes_on_as_long_as_bytes_come(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await ticking(writer, b"text/plain", 12)

    limits = Timeouts(connect=0.1, first_byte=0.1, idle=0.2)
    answer = await ask(await proxied(handle, timeouts=limits))
    assert (answer.body, answer.complete) == (b"." * 12, True)


async def test_a_silent_event_stream_still_ends_at_the_idle_time(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED_HEAD[:-2] + b"Content-Type: text/event-stream\r\n\r\n")
        await request.reader.read()

    answer = await ask(await proxied(handle, timeouts=Timeouts(idle=0.1)))
    assert (answer.status, answer.complete) == (200, False)


async def test_a_full_upstream_is_a_503_that_says_when_to_come_back(proxied: Proxied) -> None:
    held = asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        held.set()
        await request.reader.read()

    port = await proxied(handle, pool_size=1, most_waiting=0)
    first = asyncio.create_task(ask(port))
    await held.wait()
    answer = await ask(port)
    first.cancel()
    assert problem(answer) == (503, "upstream_busy")
    assert int(answer.one("retry-after")) >= 1


async def test_a_request_waits_for_its_place_and_is_served(proxied: Proxied) -> None:
    full, release = asyncio.Event(), asyncio.Event()
    running = 0
    most = 0

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 2:
            full.set()
        await release.wait()
        running -= 1
        writer.write(ok(b"served"))

    port = await proxied(handle, pool_size=2)
    asking = [asyncio.create_task(ask(port)) for _ in range(6)]
    await full.wait()
    release.set()
    answers = await asyncio.gather(*asking)
    assert ([answer.body for answer in answers], most) == ([b"served"] * 6, 2)


async def test_a_place_is_free_again_after_every_kind_of_end(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.target == "/dies":
            writer.write(HEAD_OF_10)
            writer.close()
        elif request.target == "/hangs":
            await request.reader.read()
        else:
            writer.write(ok(b"fine"))

    port = await proxied(handle, pool_size=1, timeouts=Timeouts(connect=0.3, first_byte=0.3))
    await ask(port, "/dies")
    await ask(port, "/hangs")
    _, writer = await connect(port)
    writer.write(b"GET /hangs HTTP/1.1\r\nHost: a\r\n\r\n")
    writer.close()
    await ask(port, "/", "Via: 1.1 banyan")
    assert (await ask(port)).body == b"fine"
