"""The one timer of an exchange."""

import asyncio

import pytest

from legacy_proxy.deadline import Deadline, Timeouts
from tests.unit.legacy_proxy.wire import PATIENCE


async def test_it_rings_no_sooner_than_it_was_moved_to() -> None:
    async with Deadline(Timeouts(connect=0.01, first_byte=0.02, idle=PATIENCE)) as deadline:
        deadline.extend()
        await asyncio.sleep(0.06)


async def test_it_rings_at_an_earlier_time_when_moved_there() -> None:
    async def exchange() -> None:
        async with Deadline(Timeouts(first_byte=0.02, idle=10 * PATIENCE)) as deadline:
            deadline.extend()
            deadline.await_head()
            await asyncio.sleep(10 * PATIENCE)

    async with asyncio.timeout(PATIENCE) as patience:
        with pytest.raises(TimeoutError):
            await exchange()
    assert not patience.expired()


async def test_a_client_that_leaves_ends_it_at_once() -> None:
    deadline = Deadline(Timeouts())

    async def exchange() -> None:
        async with deadline:
            asyncio.get_running_loop().call_soon(deadline.leave)
            await asyncio.sleep(PATIENCE)

    with pytest.raises(TimeoutError):
        await exchange()
    assert deadline.client_left


async def test_what_somebody_else_cancels_is_no_timeout() -> None:
    waiting = asyncio.Event()

    async def exchange() -> None:
        async with Deadline(Timeouts()) as deadline:
            waiting.set()
            try:
                await asyncio.sleep(PATIENCE)
            finally:
                deadline.leave()

    task = asyncio.create_task(exchange())
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_another_error_is_what_it_is() -> None:
    async def exchange() -> None:
        async with Deadline(Timeouts(connect=0.01, first_byte=0.01)):
            try:
                await asyncio.sleep(PATIENCE)
            except asyncio.CancelledError:
                raise OSError("broken") from None

    with pytest.raises(OSError, match="broken"):
        await exchange()
