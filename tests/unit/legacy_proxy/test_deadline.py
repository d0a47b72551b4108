"""Banyan-Deadline: the moment after which nobody waits for the answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.unit.legacy_proxy.wire import Request, ask, ok, problem, replying

Proxied = Callable[..., Awaitable[int]]


def within(seconds: float) -> str:
    return f"Banyan-Deadline: {int((time.time() + seconds) * 1000)}"


async def test_the_upstream_is_told_the_moment(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    line = within(60)
    await ask(port, "/", line, "Connection: banyan-deadline")
    assert seen[0].one("banyan-deadline") == line.partition(": ")[2]


async def test_an_answer_that_comes_too_late_is_a_504(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await request.reader.read()

    answer = await ask(await proxied(handle), "/", within(0.1))
    assert problem(answer) == (504, "deadline_passed")


async def test_a_moment_that_is_over_troubles_nobody(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    answer = await ask(port, "/", within(-1))
    assert (problem(answer), seen) == ((504, "deadline_passed"), [])


@pytest.mark.parametrize("value", ["soon", "-1", "1.5e12", "", "9" * 16])
async def test_what_is_no_moment_is_refused(proxied: Proxied, value: str) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    answer = await ask(port, "/", f"Banyan-Deadline: {value}")
    assert (problem(answer), seen) == ((400, "bad_deadline"), [])


async def test_two_moments_are_none(proxied: Proxied) -> None:
    answer = await ask(await proxied(replying(ok())), "/", within(60), within(61))
    assert problem(answer) == (400, "bad_deadline")


async def test_a_download_ends_at_the_moment(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        await request.reader.read()

    answer = await ask(await proxied(handle), "/", within(0.3))
    assert (answer.body, answer.complete) == (b"half", False)


async def test_an_event_stream_goes_on_after_the_moment(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
        writer.write(b"Content-Length: 2\r\n\r\n1")
        await asyncio.sleep(0.6)
        writer.write(b"2")

    answer = await ask(await proxied(handle), "/", within(0.4))
    assert (answer.body, answer.complete) == (b"12", True)


async def test_without_a_moment_the_upstream_is_told_none(proxied: Proxied) -> None:
    seen: list[Request] = []
    await ask(await proxied(replying(ok(), seen)))
    assert seen[0].all("banyan-deadline") == []
