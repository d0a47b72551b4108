"""A database connection of a lane's own: asynchronous, in binary, for one batch at a time."""

import asyncio
import contextlib
from typing import Any

import psycopg
from django.conf import settings

from banyan.errors import Unavailable
from banyan.lanes.ask import TAKE_TURNS, Ask, Row
from banyan.lanes.wire import Wire
from banyan.tenancy.replicas.last_write import POSITION, are_remembered

# What pg_stat_activity calls these connections.
NAME = "banyan-lane"
# Arrays of unknown length against large tables: without these the planner may prefer to read
# every attempt there is to joining a handful by their keys.
_PLANS = (
    " -c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off"
    " -c enable_bitmapscan=off -c enable_material=off"
    " -c plan_cache_mode=force_generic_plan -c jit=off"
)


# What a primary has recovered after a crash is seen at once, also what no synchronous replica has
# confirmed: an answer that rests on it could be lost with the primary. A commit of our own waits
# until the replica has that, and all before it.
_CONFIRMED = """
SELECT CASE WHEN current_setting('synchronous_standby_names') <> ''
            THEN pg_logical_emit_message(true, 'banyan', '') END
"""


class LaneConnection:
    """Reconnects by itself; `seconds` is how long an answer is waited for. One that `writes`
    answers only from what synchronous replicas, if there are any, hold too.

    `position` is where the primary's log stood after the last write, when replicas need it.
    """

    def __init__(self, seconds: float = 8.0, *, writes: bool = False) -> None:
        self.position = 0
        self._writes = writes
        self._seconds = seconds
        self._wire: Wire | None = None

    async def ask(self, ask: Ask) -> list[Row]:
        """The rows of `ask`, committed if it writes.

        Raises Unavailable when the database does not answer; then nobody knows whether it was
        committed, and only a retry under the same key can tell.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._asked(await self._open(), ask)
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
        wire, self._wire = self._wire, None
        if wire is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                await wire.close()

    async def _open(self) -> Wire:
        if self._wire is not None and not self._wire.is_open:
            await self.close()
        if self._wire is None:
            connection = await psycopg.AsyncConnection.connect(
                autocommit=True, **connection_parameters()
            )
            self._wire = Wire(connection)
            if self._writes:
                await self._wire.exchange([(_CONFIRMED, ())])
        return self._wire

    async def _asked(self, wire: Wire, ask: Ask) -> list[Row]:
        if ask.turns is None:
            (rows,) = await wire.exchange([(ask.sql, ask.arrays)])
            return rows
        # The second statement has a snapshot of its own, younger than the locks.
        written = [(TAKE_TURNS, (ask.turns,)), (ask.sql, ask.arrays)]
        if not are_remembered():
            _, rows = await wire.exchange(written)
            return rows
        _, rows, where = await wire.exchange(written, [(POSITION, ())])
        self.position = where[0][0]
        return rows


def connection_parameters() -> dict[str, Any]:
    """How psycopg connects to the primary, outside every pool."""
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
