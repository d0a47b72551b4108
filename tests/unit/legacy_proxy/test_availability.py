"""The door is there whenever the LMS behind it is."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from legacy_proxy.breaker import BreakerPolicy
from legacy_proxy.deadline import Timeouts
from tests.unit.legacy_proxy.wire import PATIENCE, Request, ask, ok, problem, replying
from tests.unit.legacy_proxy.wire import upstream_server as upstream

Proxied = Callable[..., Awaitable[int]]


async def statuses(port: int, count: int, target: str = "/") -> dict[int, int]:
    """How often which status came, of so many requests at once."""
    answers = await asyncio.gather(*(ask(port, target) for _ in range(count)))
    found = [answer.status for answer in answers]
    return {status: found.count(status) for status in set(found)}


async def test_three_hundred_log_ins_at_once_are_all_answered(proxied: Proxied) -> None:
    served = 0

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal served
        await request.body()
        await asyncio.sleep(0.02)
        served += 1
        writer.write(ok(b"welcome"))

    port = await proxied(handle, pool_size=8)
    async with asyncio.timeout(6 * PATIENCE):
        asking = (ask(port, "/login", method="POST", body=b"name=ana") for _ in range(300))
        answers = await asyncio.gather(*asking)
    assert ({answer.body for answer in answers}, served) == ({b"welcome"}, 300)


async def test_who_waits_too_long_for_a_turn_is_told_when_to_come_back(proxied: Proxied) -> None:
    held = asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        held.set()
        await request.reader.read()

    port = await proxied(handle, pool_size=1, answer_seconds={"/second": 0.05})
    first = asyncio.create_task(ask(port, "/first"))
    await held.wait()
    answer = await ask(port, "/second")
    first.cancel()
    assert (problem(answer), answer.one("retry-after")) == ((503, "upstream_busy"), "1")


async def test_the_wait_for_a_turn_takes_nothing_from_the_time_for_the_answer(
    proxied: Proxied,
) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(ok(b"slow"))

    limits = Timeouts(connect=0.1, first_byte=0.5)
    port = await proxied(handle, pool_size=1, timeouts=limits)
    assert await statuses(port, 2) == {200: 2}


async def test_an_upstream_that_is_back_gets_every_request(
    stack: AsyncExitStack, start_proxy: Proxied
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        there: int = listener.getsockname()[1]
    port = await start_proxy(there, breaker=BreakerPolicy(pause=0.2))
    assert set(await statuses(port, 40)) <= {502, 503}
    assert (await ask(port)).status in (502, 503)
    await stack.enter_async_context(upstream(replying(ok(b"back")), there))
    assert await statuses(port, 100) == {200: 100}


async def test_a_maintenance_page_is_passed_on_and_ends_when_the_maintenance_does(
    proxied: Proxied,
) -> None:
    maintained = True

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        closed = ok(b"<h1>Back at noon</h1>", "Retry-After: 3600", status="503 Maintenance")
        writer.write(closed if maintained else ok(b"welcome"))

    port = await proxied(handle)
    answers = await asyncio.gather(*(ask(port) for _ in range(50)))
    assert {(answer.status, answer.body) for answer in answers} == {(503, b"<h1>Back at noon</h1>")}
    assert {answer.one("retry-after") for answer in answers} == {"3600"}
    maintained = False
    assert await statuses(port, 100) == {200: 100}
