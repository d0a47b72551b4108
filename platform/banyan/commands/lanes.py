"""The lanes of this process: one per way of carrying commands out together."""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import psycopg

from banyan.commands.lane import Lane
from banyan.commands.line import Line
from banyan.commands.together import Flow, Together, carry_out

_AnyTogether = Together[Any, Any, Any, Any]
_lanes: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[_AnyTogether, CommandLane]]" = (
    WeakKeyDictionary()
)


class CommandLane:
    """The commands of one type that wait in this process."""

    def __init__(self, how: _AnyTogether) -> None:
        self._how = how
        self._lines = [Line(), Line()]
        self._lane: Lane[Any, Any] = Lane(type(how).__name__, self._carry, turn=how.turn)
        self.ask = self._lane.ask

    async def close(self) -> None:
        """Carry out what waits, then hang up."""
        await self._lane.finish()
        for line in self._lines:
            await line.close()

    async def _carry(self, traveller: int, commands: list[Any]) -> list[Any]:
        answers: list[Any] = await _drive(carry_out(self._how, commands), self._lines[traveller])
        return answers


def of(how: _AnyTogether) -> CommandLane:
    """The lane of this event loop."""
    mine = _lanes.setdefault(asyncio.get_running_loop(), {})
    lane = mine.get(how)
    if lane is None:
        lane = mine[how] = CommandLane(how)
    return lane


async def close() -> None:
    """Finish and close every lane of this event loop."""
    for lane in _lanes.pop(asyncio.get_running_loop(), {}).values():
        await lane.close()


async def _drive(flow: Flow, line: Line) -> Any:
    try:
        ask = next(flow)
        while True:
            try:
                rows = await line.ask(ask)
            except (psycopg.DataError, psycopg.IntegrityError) as error:
                ask = flow.throw(error)
            else:
                ask = flow.send(rows)
    except StopIteration as done:
        return done.value
