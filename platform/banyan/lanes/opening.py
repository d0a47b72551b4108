"""The lanes of this process: one per thing that is asked, opened when it is first asked."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from banyan.lanes.lane import Lane, Limits
from banyan.lanes.line import Line


class Closing(Protocol):
    """What a traveller travels on and what is closed in the end."""

    async def close(self) -> None: ...


class OpenLane:
    """A lane with a line for each of its travellers."""

    def __init__(
        self,
        name: str,
        carry: Callable[[Any, list[Any]], Awaitable[list[Any]]],
        line: Callable[[], Closing],
        turn: Callable[[Any], int | None],
        limits: Limits,
        writes: bool,
    ) -> None:
        self.writes = writes
        self._carry = carry
        self._lines = [line() for _ in range(limits.travellers)]
        self._lane: Lane[Any, Any] = Lane(name, self._travel, turn=turn, limits=limits)
        self.ask = self._lane.ask

    def __len__(self) -> int:
        return len(self._lane)

    async def close(self) -> None:
        """Finish what waits, then hang up."""
        await self._lane.finish()
        for line in self._lines:
            await line.close()

    async def _travel(self, traveller: int, items: list[Any]) -> list[Any]:
        return await self._carry(self._lines[traveller], items)


_open: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, OpenLane]]"
_open = WeakKeyDictionary()


def _any(_item: Any) -> None:
    return None


def lane(
    key: Hashable,
    name: str,
    carry: Callable[[Any, list[Any]], Awaitable[list[Any]]],
    *,
    line: Callable[[], Closing] = Line,
    turn: Callable[[Any], int | None] = _any,
    limits: Limits | None = None,
    writes: bool = False,
) -> OpenLane:
    """The lane `key` of this event loop, opened as described if it is not open yet."""
    mine = _open.setdefault(asyncio.get_running_loop(), {})
    found = mine.get(key)
    if found is None:
        found = mine[key] = OpenLane(name, carry, line, turn, limits or Limits(), writes)
    return found


def waiting_writes() -> int:
    """How many writes wait in the lanes of this event loop."""
    mine = _open.get(asyncio.get_running_loop(), {})
    return sum(len(one) for one in mine.values() if one.writes)


async def close() -> None:
    """Finish and close every lane of this event loop."""
    for one in _open.pop(asyncio.get_running_loop(), {}).values():
        await one.close()
