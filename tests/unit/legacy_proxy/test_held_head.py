"""Head and body of a response leave in one write, and nothing waits for more."""

import asyncio
from collections.abc import Iterable

import pytest

from legacy_proxy.held_head import HeldHead


class Transport:
    """Notes each write that would be a system call."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.writes.append(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        self.writes.append(b"".join(pieces))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


@pytest.fixture
def transport() -> Transport:
    return Transport()


@pytest.fixture
async def held(transport: Transport) -> HeldHead:
    return HeldHead(transport, asyncio.get_running_loop())


async def test_head_and_body_are_one_write(held: HeldHead, transport: Transport) -> None:
    held.write(b"head")
    held.write(b"body")
    await asyncio.sleep(0)
    assert transport.writes == [b"headbody"]


async def test_a_head_does_not_wait_for_its_body(held: HeldHead, transport: Transport) -> None:
    held.write(b"head")
    await asyncio.sleep(0)
    assert transport.writes == [b"head"]
    held.write(b"event")
    held.write(b"event")
    assert transport.writes == [b"head", b"event", b"event"]


async def test_a_head_is_sent_before_the_connection_ends(
    held: HeldHead, transport: Transport
) -> None:
    held.write(b"head")
    held.close()
    await asyncio.sleep(0)
    assert (transport.writes, held.is_closing()) == ([b"head"], True)


async def test_nothing_is_written_to_a_connection_that_is_gone(
    held: HeldHead, transport: Transport
) -> None:
    held.write(b"head")
    transport.close()
    await asyncio.sleep(0)
    assert transport.writes == []
