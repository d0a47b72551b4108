"""Open websockets: messages, closes and limits in both directions."""

import asyncio

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from legacy_proxy.bridge import sendable
from tests.unit.legacy_proxy.sockets import bridged
from tests.unit.legacy_proxy.wire import LARGEST_MESSAGE, PATIENCE


async def echo(socket: ServerConnection) -> None:
    async for message in socket:
        await socket.send(message)


async def closed(socket: ClientConnection | ServerConnection) -> tuple[int | None, str | None]:
    """Code and reason of the close that this end has received."""
    async with asyncio.timeout(PATIENCE):
        await socket.wait_closed()
    return socket.close_code, socket.close_reason


@pytest.mark.parametrize("message", ["ñandú", "", b"\x00\xff", b""])
async def test_a_message_arrives_as_what_it_was(message: str | bytes) -> None:
    async with bridged(echo) as client:
        await client.send(message)
        assert await client.recv() == message


async def test_a_fragmented_message_arrives_whole() -> None:
    async with bridged(echo) as client:
        await client.send(["one ", "two ", "three"])
        assert await client.recv() == "one two three"


async def test_messages_keep_their_order_both_ways() -> None:
    numbers = [str(number) for number in range(200)]
    async with bridged(echo) as client:
        for number in numbers:
            await client.send(number)
        assert [await client.recv() for _ in numbers] == numbers


@pytest.mark.parametrize(("code", "reason"), [(1000, "done"), (1008, "no"), (4321, "kür")])
async def test_the_upstreams_close_reaches_the_client(code: int, reason: str) -> None:
    async def handle(socket: ServerConnection) -> None:
        await socket.close(code, reason)

    async with bridged(handle) as client:
        assert await closed(client) == (code, reason)


@pytest.mark.parametrize(("code", "reason"), [(1000, "done"), (1001, ""), (4321, "kür")])
async def test_the_clients_close_reaches_the_upstream(code: int, reason: str) -> None:
    ended: asyncio.Queue[tuple[int | None, str | None]] = asyncio.Queue()

    async def handle(socket: ServerConnection) -> None:
        ended.put_nowait(await closed(socket))

    async with bridged(handle) as client:
        await client.close(code, reason)
        async with asyncio.timeout(PATIENCE):
            assert await ended.get() == (code, reason)


async def test_a_client_that_vanishes_is_going_away_to_the_upstream() -> None:
    ended: asyncio.Queue[tuple[int | None, str | None]] = asyncio.Queue()

    async def handle(socket: ServerConnection) -> None:
        ended.put_nowait(await closed(socket))

    async with bridged(handle) as client:
        client.transport.abort()
        async with asyncio.timeout(PATIENCE):
            assert (await ended.get())[0] == 1001


async def test_an_upstream_that_vanishes_is_a_bad_gateway_to_the_client() -> None:
    async def handle(socket: ServerConnection) -> None:
        socket.transport.abort()

    async with bridged(handle) as client:
        assert (await closed(client))[0] == 1014


async def test_a_message_of_the_client_may_be_so_large_and_no_larger() -> None:
    async with bridged(echo) as client:
        await client.send(b"x" * LARGEST_MESSAGE)
        assert len(await client.recv()) == LARGEST_MESSAGE
        await client.send(b"x" * (LARGEST_MESSAGE + 1))
        assert (await closed(client))[0] == 1009


async def test_a_message_of_the_upstream_may_be_so_large_and_no_larger() -> None:
    there: asyncio.Queue[tuple[int | None, str | None]] = asyncio.Queue()

    async def handle(socket: ServerConnection) -> None:
        await socket.send(b"x" * 1000)
        await socket.send(b"x" * 1001)
        there.put_nowait(await closed(socket))

    async with bridged(handle, upstream={"most_message_bytes": 1001}) as client:
        assert len(await client.recv()) == 1000
        assert (await closed(client))[0] == 1009
        async with asyncio.timeout(PATIENCE):
            assert (await there.get())[0] == 1009


async def test_pings_of_both_ends_are_answered() -> None:
    answered = asyncio.Event()

    async def handle(socket: ServerConnection) -> None:
        await (await socket.ping())
        answered.set()
        await socket.wait_closed()

    async with bridged(handle) as client, asyncio.timeout(PATIENCE):
        await (await client.ping())
        await answered.wait()


async def test_an_upstream_that_answers_no_ping_is_gone() -> None:
    noticed = asyncio.Event()

    async def handle(socket: ServerConnection) -> None:
        socket.transport.pause_reading()
        await noticed.wait()
        socket.transport.abort()

    async with bridged(handle, upstream={"heartbeat": 0.1}) as client:
        assert (await closed(client))[0] == 1014
        noticed.set()


async def test_a_client_that_does_not_read_slows_down_the_upstream() -> None:
    sent = 0

    async def handle(socket: ServerConnection) -> None:
        nonlocal sent
        while True:
            await socket.send(b"x" * 60_000)
            sent += 1

    async with bridged(handle, max_queue=1, compression=None) as client:
        before = -1
        while sent != before:
            before = sent
            await asyncio.sleep(0.2)
        # Everything that lies in buffers on the way is a few megabytes.
        assert 0 < sent < 400
        client.transport.abort()


async def test_both_ends_may_close_at_once() -> None:
    ended: asyncio.Queue[int | None] = asyncio.Queue()

    async def handle(socket: ServerConnection) -> None:
        async for _ in socket:
            await socket.close(1000, "upstream")
        ended.put_nowait(socket.close_code)

    async with bridged(handle) as client:
        await client.send("close")
        await client.close(1000, "client")
        async with asyncio.timeout(PATIENCE):
            assert (client.close_code, await ended.get()) == (1000, 1000)


async def test_what_the_upstream_says_before_it_closes_arrives() -> None:
    async def handle(socket: ServerConnection) -> None:
        await socket.send("last words")
        await socket.close(1000)

    async with bridged(handle) as client:
        assert await client.recv() == "last words"
        with pytest.raises(ConnectionClosed):
            await client.recv()


@pytest.mark.parametrize(
    ("code", "expected"),
    [(1000, 1000), (1005, 0), (1006, 0), (1015, 0), (1004, 0), (2999, 0), (4999, 4999), (None, 0)],
)
def test_a_code_that_only_describes_is_never_sent(code: int | None, expected: int) -> None:
    assert sendable(code, otherwise=0) == expected
