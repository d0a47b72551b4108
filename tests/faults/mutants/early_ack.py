"""A write is answered when its statement is done; its commit follows a moment later."""

import asyncio
import contextlib
from typing import Any
from weakref import WeakKeyDictionary

import psycopg

from banyan.lanes import connection
from banyan.lanes.ask import TAKE_TURNS, Ask
from banyan.lanes.wire import Wire

_MOMENT = 0.05
_commits: "WeakKeyDictionary[Any, asyncio.Task[None]]" = WeakKeyDictionary()


def mutate() -> None:
    connection.LaneConnection._asked = _asked


async def _asked(_line: connection.LaneConnection, wire: Wire, ask: Ask) -> list[Any]:
    if wire in _commits:
        await _commits.pop(wire)
    if ask.turns is None:
        (rows,) = await wire.exchange([(ask.sql, ask.arrays)])
        return rows
    written = [("BEGIN", ()), (TAKE_TURNS, (ask.turns,)), (ask.sql, ask.arrays)]
    try:
        _, rows = await wire.exchange(written)
    except psycopg.Error:
        await wire.exchange([("ROLLBACK", ())])
        raise
    _commits[wire] = asyncio.create_task(_commit(wire))
    return rows


async def _commit(wire: Wire) -> None:
    await asyncio.sleep(_MOMENT)
    with contextlib.suppress(psycopg.Error):
        await wire.exchange([("COMMIT", ())])
