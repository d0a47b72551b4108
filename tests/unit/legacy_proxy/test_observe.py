"""Somebody may note the upstream's answer before the client learns of it."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from legacy_proxy.asgi import Headers
from tests.unit.legacy_proxy.wire import (
    PATIENCE,
    Request,
    ask,
    connect,
    ok,
    read_head,
    replying,
    tell,
)

Proxied = Callable[..., Awaitable[int]]

CREATED = ok(b"{}", "Location: /api/v1/attempts/a1", status="201 Created")


async def test_the_observer_sees_status_and_location(proxied: Proxied) -> None:
    noted: list[tuple[int, Headers]] = []

    async def observe(status: int, headers: Headers) -> None:
        noted.append((status, headers))

    answer = await ask(await proxied(replying(CREATED), observe=observe), method="POST")
    ((status, headers),) = noted
    assert (status, dict(headers)[b"location"]) == (201, b"/api/v1/attempts/a1")
    assert (answer.status, answer.one("location")) == (201, "/api/v1/attempts/a1")


async def test_the_client_gets_nothing_before_the_observer_is_done(proxied: Proxied) -> None:
    observing, release = asyncio.Event(), asyncio.Event()

    async def observe(status: int, headers: Headers) -> None:
        observing.set()
        await release.wait()

    reader, writer = await connect(await proxied(replying(CREATED), observe=observe))
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n")
    async with asyncio.timeout(PATIENCE):
        await observing.wait()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.1)
        release.set()
        first, _ = await read_head(reader)
    writer.close()
    assert first.startswith("HTTP/1.1 201")


@pytest.mark.parametrize("error", [RuntimeError("redis"), TimeoutError(), ConnectionError()])
async def test_an_answer_that_could_not_be_noted_is_withheld(
    proxied: Proxied, error: Exception
) -> None:
    async def observe(status: int, headers: Headers) -> None:
        raise error

    answer = await ask(await proxied(replying(CREATED), observe=observe), method="POST")
    assert (answer.status, answer.all("location")) == (503, [])
    assert json.loads(answer.body)["code"] == "not_recorded"
    assert answer.one("retry-after") == "1"


async def test_the_withheld_response_does_not_leak_into_the_next(proxied: Proxied) -> None:
    seen: list[Request] = []

    async def observe(status: int, headers: Headers) -> None:
        if len(seen) == 1:
            raise RuntimeError("redis")

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(request)
        writer.write(ok(b"answer %d" % len(seen)))

    port = await proxied(handle, observe=observe)
    one = b"GET / HTTP/1.1\r\nHost: a\r\n"
    both = await tell(port, one + b"\r\n" + one + b"Connection: close\r\n\r\n")
    assert both.status == 503
    assert both.raw.endswith(b"answer 2")
    assert b"answer 1" not in both.raw


async def test_a_problem_of_our_own_is_not_observed(proxied: Proxied) -> None:
    noted: list[int] = []

    async def observe(status: int, headers: Headers) -> None:
        noted.append(status)

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    answer = await ask(await proxied(handle, observe=observe), method="POST")
    assert (answer.status, noted) == (502, [])


@pytest.mark.parametrize("body", [b"", b"{}"])
async def test_the_observer_sees_the_answer_of_a_client_that_has_left(
    proxied: Proxied, body: bytes
) -> None:
    reached, release, noted = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await request.body()
        reached.set()
        await release.wait()
        writer.write(CREATED)

    async def observe(status: int, headers: Headers) -> None:
        noted.set()

    _, writer = await connect(await proxied(handle, observe=observe))
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    async with asyncio.timeout(PATIENCE):
        await reached.wait()
        writer.close()
        await asyncio.sleep(0.2)
        release.set()
        await noted.wait()


async def test_after_the_observer_a_leaving_client_cancels_the_upstream(proxied: Proxied) -> None:
    gone = asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        await request.reader.read()
        gone.set()

    async def observe(status: int, headers: Headers) -> None:
        pass

    reader, writer = await connect(await proxied(handle, observe=observe))
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    async with asyncio.timeout(PATIENCE):
        await read_head(reader)
        writer.close()
        await gone.wait()
