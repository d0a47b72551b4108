"""A database connection of a lane's own: asynchronous, in binary, for one batch at a time."""

import asyncio
import contextlib
import select
from typing import Any

import psycopg
from django.conf import settings
from psycopg.types.numeric import Int8BinaryDumper

from banyan.errors import Unavailable
from banyan.lanes.ask import TAKE_TURNS, Arrays, Ask, Row
from banyan.tenancy.replicas.writing import POSITION, are_remembered

# What pg_stat_activity calls these connections.
NAME = "banyan-lane"
# Arrays of unknown length against large tables: without these the planner may prefer to read
# every attempt there is to joining a handful by their keys.
_PLANS = (
    " -c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off"
    " -c plan_cache_mode=force_generic_plan -c jit=off"
)


class Line:
    """Reconnects by itself; `seconds` is how long an answer is waited for.

    `position` is where the primary's log stood after the last write, when replicas need it.
    """

    def __init__(self, seconds: float = 8.0) -> None:
        self.position = 0
        self._seconds = seconds
        self._connection: psycopg.AsyncConnection[Row] | None = None

    async def ask(self, ask: Ask) -> list[Row]:
        """The rows of `ask`, committed if it writes.

        Raises Unavailable when the database does not answer; then nobody knows whether it was
        committed, and only a retry under the same key can tell.
        """
        try:
            async with asyncio.timeout(self._seconds):
                connection = await self._open()
                if ask.turns is None:
                    return await _rows(connection, ask.sql, ask.arrays)
                return await self._written(connection, ask, ask.turns)
        except (psycopg.DataError, psycopg.IntegrityError):
            raise
        except (psycopg.Error, OSError, TimeoutError) as error:
            await self.close()
            raise Unavailable from error
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Hang up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                await connection.close()

    async def _open(self) -> "psycopg.AsyncConnection[Row]":
        if self._connection is not None and _hung_up(self._connection):
            await self.close()
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(
                autocommit=True, **_parameters()
            )
            # One type for all numbers, whatever their size, so that one prepared plan serves.
            self._connection.adapters.register_dumper(int, Int8BinaryDumper)
            self._connection.prepare_threshold = 0
        return self._connection

    async def _written(
        self, connection: "psycopg.AsyncConnection[Row]", ask: Ask, turns: list[int]
    ) -> list[Row]:
        # A pipeline is one transaction from its first statement to its sync, where it commits.
        # The second statement has a snapshot of its own, younger than the locks.
        where = None
        async with connection.pipeline() as pipeline:
            await connection.execute(TAKE_TURNS, [turns], binary=True)
            cursor = await connection.execute(ask.sql, ask.arrays, binary=True)
            if are_remembered():
                await pipeline.sync()
                where = await connection.execute(POSITION, binary=True)
        if where is not None:
            self.position = (await where.fetchall())[0][0]
        return await cursor.fetchall()


def _hung_up(connection: "psycopg.AsyncConnection[Row]") -> bool:
    """Whether the server has closed this idle connection: restarted meanwhile, say.

    Asked of the kernel, which knows at once. Else the first command after a restart would have
    to fail on each line of each lane, one by one.
    """
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLRDHUP)
    return bool(poll.poll(0))


def _parameters() -> dict[str, Any]:
    database = settings.DATABASES["default"]
    options = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    named = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
    }
    options["options"] = options.get("options", "") + _PLANS
    options.setdefault("application_name", NAME)
    return {**options, **{name: value for name, value in named.items() if value}}


async def _rows(connection: "psycopg.AsyncConnection[Row]", sql: str, arrays: Arrays) -> list[Row]:
    cursor = await connection.execute(sql, arrays, binary=True)
    return await cursor.fetchall()
