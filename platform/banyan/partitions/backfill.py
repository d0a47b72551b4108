"""Copying a part of the log to where it is going, while the log is written to.

Rows are never changed, and in the reading order nothing can appear before the oldest running
transaction (docs/decisions/0009): what has been copied is always all there was up to the last
row copied, so where to go on after a kill stands in the copy itself.
"""

import time
from collections.abc import Sequence

from psycopg import sql

from banyan.errors import Fault
from banyan.partitions.new_tables import NEXT
from banyan.partitions.table_sql import ask
from banyan.partitions.tree import LOG

# A batch is a writing transaction, and readers wait for the oldest of these.
BATCH = 2000
# So much may be left for the moment in which all writers wait.
_LITTLE = 1000
_LOOK_SECONDS = 0.5
_LOOKS = 600

_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
# By `t.xid`: a bare `xid` would be the text beside it, and 998 would come after 1001.
_LAST = "SELECT t.xid::text, position FROM {table} t ORDER BY t.xid DESC, position DESC LIMIT 1"
_BEYOND = "(xid, position) > (%s::text::xid8, %s)"
_FINISHED = " AND xid < pg_snapshot_xmin(pg_current_snapshot())"
_COPY = f"""
WITH copied AS (
  INSERT INTO {{next}} ({{columns}})
  SELECT {{columns}} FROM ({{sources}}) source WHERE {_BEYOND}{{finished}}
  ORDER BY xid, position LIMIT %s
  RETURNING 1)
SELECT count(*) FROM copied
"""
_LEFT = (
    f"SELECT count(*) FROM (SELECT FROM ({{sources}}) source WHERE {_BEYOND} LIMIT %s) left_over"
)


def columns_of_the_log() -> sql.Composed:
    """The log's columns, by name: those of a partition may stand in another order."""
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in ask(_COLUMNS, LOG))


def last_row(table: str) -> tuple[str, int]:
    """(xid, position) of a table's last row in the reading order; before all when it is empty."""
    found = ask(_LAST, table=table)
    return found[0] if found else ("0", 0)


def catch_up(sources: Sequence[str]) -> int:
    """Copy batches into NEXT until little is left; returns how many rows.

    Raises Fault when that does not happen: a transaction has been open for minutes.
    """
    copied = 0
    for _ in range(_LOOKS):
        while batch := _copy(sources, _FINISHED):
            copied += batch
        left = ask(_LEFT, *last_row(NEXT), _LITTLE + 1, sources=_all_of(sources))[0][0]
        if left <= _LITTLE:
            return copied
        time.sleep(_LOOK_SECONDS)
    raise Fault("An old transaction is open; what came after it cannot be moved yet.")


def copy_what_is_left(sources: Sequence[str]) -> None:
    """Copy the last rows; nobody may be writing any more."""
    while _copy(sources, ""):
        pass


def _copy(sources: Sequence[str], finished: str) -> int:
    copied = ask(
        _COPY,
        *last_row(NEXT),
        BATCH,
        next=NEXT,
        columns=columns_of_the_log(),
        sources=_all_of(sources),
        finished=sql.SQL(finished),
    )
    count: int = copied[0][0]
    return count


def _all_of(sources: Sequence[str]) -> sql.Composed:
    whole = sql.SQL("SELECT {columns} FROM {table}")
    columns = columns_of_the_log()
    return sql.SQL(" UNION ALL ").join(
        whole.format(columns=columns, table=sql.Identifier(source)) for source in sources
    )
