"""The lanes of this process: one per thing that is asked, opened when it is first asked."""

import asyncio
import weakref
from collections.abc import Awaitable, Callable, Hashable, Sized
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from banyan.lanes.connection import LaneConnection
from banyan.lanes.lane import Lane, Limits


class Closable(Protocol):
    """A connection of a lane, closed in the end."""

    async def close(self) -> None: ...


class OpenLane:
    """A lane with its connections."""

    def __init__(
        self,
        name: str,
        carry: Callable[[Any, list[Any]], Awaitable[list[Any]]],
        connect: Callable[[], Closable],
        turn: Callable[[Any], int | None],
        limits: Limits,
    ) -> None:
        self._carry = carry
        self._connections = [connect() for _ in range(limits.connections)]
        self._lane: Lane[Any, Any] = Lane(name, self._carry_out, turn=turn, limits=limits)
        self.ask = self._lane.ask
        self.queue = self._lane.queue

    async def close(self) -> None:
        """Finish what waits, then hang up."""
        await self._lane.finish()
        for connection in self._connections:
            await connection.close()

    async def _carry_out(self, connection: int, items: list[Any]) -> list[Any]:
        return await self._carry(self._connections[connection], items)


class _Lanes:
    """The lanes of one event loop, and the queues of those that write."""

    def __init__(self) -> None:
        self.open: dict[Hashable, OpenLane] = {}
        self.writing: list[Sized] = []


_open: "WeakKeyDictionary[asyncio.AbstractEventLoop, _Lanes]"
_open = WeakKeyDictionary()
# A process that serves has one loop; looking it up anew cost more than queueing.
_latest: "tuple[weakref.ref[asyncio.AbstractEventLoop] | None, _Lanes]" = (None, _Lanes())


def _any(_item: Any) -> None:
    return None


def opened(key: Hashable) -> OpenLane | None:
    """The lane `key` of this event loop, if it is open."""
    return _mine().open.get(key)


def lane(
    key: Hashable,
    name: str,
    carry: Callable[[Any, list[Any]], Awaitable[list[Any]]],
    *,
    connect: Callable[[], Closable] = LaneConnection,
    turn: Callable[[Any], int | None] = _any,
    limits: Limits | None = None,
    writes: bool = False,
) -> OpenLane:
    """The lane `key` of this event loop, opened as described if it is not open yet."""
    mine = _mine()
    found = mine.open.get(key)
    if found is None:
        found = mine.open[key] = OpenLane(name, carry, connect, turn, limits or Limits())
        if writes:
            mine.writing.append(found.queue)
    return found


def waiting_writes() -> int:
    """How many writes wait in the lanes of this event loop."""
    return sum(map(len, _mine().writing))


async def close() -> None:
    """Finish and close every lane of this event loop."""
    mine = _mine()
    lanes, mine.open, mine.writing = list(mine.open.values()), {}, []
    for one in lanes:
        await one.close()


def _mine() -> _Lanes:
    global _latest
    loop = asyncio.get_running_loop()
    known, lanes = _latest
    if known is None or known() is not loop:
        lanes = _open.setdefault(loop, _Lanes())
        _latest = weakref.ref(loop), lanes
    return lanes
