"""The bad network itself: each fault is what it says, and ends when it is told to."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from legacy_proxy.faultproxy import FaultProxy
from legacy_proxy.faults import PROFILES, Fate, Faults, profile
from tests.unit.legacy_proxy.wire import PATIENCE

SHORT = 0.15
"""Seconds in which nothing comes where nothing is to come."""


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """The port of a server that gives everything back."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def opened(proxy: FaultProxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def echoed(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes = b"hello"
) -> float:
    """Seconds until this has come back, byte for byte."""
    began = asyncio.get_running_loop().time()
    writer.write(data)
    async with asyncio.timeout(PATIENCE):
        assert await reader.readexactly(len(data)) == data
    return asyncio.get_running_loop().time() - began


async def silent(reader: asyncio.StreamReader) -> bool:
    try:
        await asyncio.wait_for(reader.read(1), SHORT)
    except TimeoutError:
        return True
    return False


async def test_a_good_network_changes_nothing(echo: int) -> None:
    async with FaultProxy("127.0.0.1", echo) as proxy:
        reader, writer = await opened(proxy)
        await echoed(reader, writer, bytes(range(256)) * 4000)
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()


async def test_latency_is_felt_each_way(echo: int) -> None:
    async with FaultProxy("127.0.0.1", echo, Faults(latency=0.05)) as proxy:
        reader, writer = await opened(proxy)
        assert await echoed(reader, writer) >= 0.1
        writer.close()


async def test_jitter_keeps_the_order(echo: int) -> None:
    async with FaultProxy("127.0.0.1", echo, Faults(jitter=0.02), seed=7) as proxy:
        reader, writer = await opened(proxy)
        data = b"".join(b"%04d" % number for number in range(200))
        for start in range(0, len(data), 40):
            writer.write(data[start : start + 40])
            await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE):
            assert await reader.readexactly(len(data)) == data
        writer.close()


async def test_a_rate_is_not_exceeded(echo: int) -> None:
    async with FaultProxy("127.0.0.1", echo, Faults(rate=200_000)) as proxy:
        reader, writer = await opened(proxy)
        assert await echoed(reader, writer, b"x" * 40_000) >= 0.2
        writer.close()


async def test_open_connections_are_reset(echo: int) -> None:
    async with FaultProxy("127.0.0.1", echo) as proxy:
        reader, writer = await opened(proxy)
        await echoed(reader, writer)
        proxy.faults = profile("reset")
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(), PATIENCE)
        writer.close()


async def test_an_answer_is_cut_after_so_many_bytes(echo: int) -> None:
    async with FaultProxy("127.0.0.1", echo, Faults(reset_after=10)) as proxy:
        reader, writer = await opened(proxy)
        writer.write(b"0123456789abcdef")
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.readexactly(16), PATIENCE)
        writer.close()


async def test_half_open_reaches_the_server_and_brings_nothing_back() -> None:
    got: asyncio.Queue[bytes] = asyncio.Queue()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.put_nowait(await reader.readexactly(5))
        writer.write(b"answer")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    there = server.sockets[0].getsockname()[1]
    async with server, FaultProxy("127.0.0.1", there, profile("half-open")) as proxy:
        reader, writer = await opened(proxy)
        writer.write(b"hello")
        assert await asyncio.wait_for(got.get(), PATIENCE) == b"hello"
        assert await silent(reader)
        proxy.faults = profile("good")
        assert await asyncio.wait_for(reader.readexactly(6), PATIENCE) == b"answer"
        writer.close()


async def test_an_outage_swallows_everything_until_it_is_over(echo: int) -> None:
    async with FaultProxy("127.0.0.1", echo, profile("outage")) as proxy:
        reader, writer = await opened(proxy)
        writer.write(b"hello")
        assert await silent(reader)
        proxy.faults = profile("good")
        assert await asyncio.wait_for(reader.readexactly(5), PATIENCE) == b"hello"
        proxy.faults = profile("outage")
        writer.write(b"again")
        assert await silent(reader)
        writer.close()


async def test_a_slow_close_is_told_late(echo: int) -> None:
    slow = Faults(fate=Fate.SLOW_CLOSE, lingering=SHORT * 2)
    async with FaultProxy("127.0.0.1", echo, slow) as proxy:
        reader, writer = await opened(proxy)
        await echoed(reader, writer)
        writer.write_eof()
        assert await silent(reader)
        assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
        writer.close()


async def test_a_server_that_is_down_is_a_reset(echo: int) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    nobody = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    async with FaultProxy("127.0.0.1", nobody) as proxy:
        reader, writer = await opened(proxy)
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(), PATIENCE)
        writer.close()


def test_profiles_are_asked_for_by_name() -> None:
    assert profile("3g") is PROFILES["3g"]
    with pytest.raises(ValueError, match="latam-mobile"):
        profile("5g")


@pytest.mark.parametrize("wrong", [{"latency": -1}, {"rate": 0}, {"reset_after": -1}])
def test_faults_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"faults|rate"):
        Faults(**wrong)
