"""A write is answered when its statement is done; its commit follows a moment later."""

import asyncio
import contextlib
from typing import Any
from weakref import WeakKeyDictionary

import psycopg

from banyan.lanes import line
from banyan.lanes.ask import TAKE_TURNS, Ask

_MOMENT = 0.05
_commits: "WeakKeyDictionary[Any, asyncio.Task[None]]" = WeakKeyDictionary()


def mutate() -> None:
    line.Line._written = _written


async def _written(_line: line.Line, connection: Any, ask: Ask, turns: list[int]) -> list[Any]:
    if connection in _commits:
        await _commits.pop(connection)
    await connection.execute("BEGIN")
    try:
        await connection.execute(TAKE_TURNS, [turns], binary=True)
        cursor = await connection.execute(ask.sql, ask.arrays, binary=True)
        rows: list[Any] = await cursor.fetchall()
    except psycopg.Error:
        await connection.execute("ROLLBACK")
        raise
    _commits[connection] = asyncio.create_task(_commit(connection))
    return rows


async def _commit(connection: Any) -> None:
    await asyncio.sleep(_MOMENT)
    with contextlib.suppress(psycopg.Error):
        await connection.execute("COMMIT")
