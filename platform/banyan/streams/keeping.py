"""Days made before they are needed, and dropped when their time is over."""

from typing import Any

from django.db import transaction

from banyan.partitions.table_sql import ask
from banyan.partitions.tree import tables_beside
from banyan.streams.days import AHEAD, Day
from banyan.streams.stream import Stream

_TABLE = "banyan_stream"
# Both statements wait for whoever reads or writes, and all others then wait behind them.
_PATIENCE = "SET LOCAL lock_timeout = '2s'"


def keep(stream: Stream[Any]) -> list[str]:
    """Make the days of `stream` and drop those that are over; returns the tables dropped.

    A second run finds it done. Raises OperationalError when a table stays locked: nothing has
    changed then. A dropped day is gone, also for a reader that has not come to it.
    """
    today, own = Day.today(), f"{_TABLE}_{stream.name}"
    with transaction.atomic():
        ask(_PATIENCE)
        # One process at a time: IF NOT EXISTS does not hold against another that is creating.
        ask("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", own)
        there = set(tables_beside(own))
        if own not in there:
            ask(
                f"CREATE TABLE {{own}} PARTITION OF {_TABLE} FOR VALUES IN ('{stream.name}')"
                " PARTITION BY RANGE (key)",
                own=own,
            )
        # One more than may be written, for the task runs only so often.
        for day in (today.plus(number) for number in range(-stream.days, AHEAD + 1)):
            if f"{own}_{day}" not in there:
                _make(own, day)
        return _drop(own, today.plus(-stream.days), there)


def _make(own: str, day: Day) -> None:
    bounds = f"FROM ('{day.first}') TO ('{day.plus(1).first}')"
    ask(
        f"CREATE TABLE {{day}} PARTITION OF {{own}} FOR VALUES {bounds}",
        day=f"{own}_{day}",
        own=own,
    )


def _drop(own: str, oldest: Day, there: set[str]) -> list[str]:
    days = [table for table in there if table.removeprefix(f"{own}_").isdigit()]
    over = sorted(table for table in days if table < f"{own}_{oldest}")
    for table in over:
        ask("DROP TABLE {table}", table=table)
    return over
