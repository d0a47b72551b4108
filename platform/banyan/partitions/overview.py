"""What there is: every partition of the log with its bounds, its size and its age."""

from datetime import datetime
from uuid import UUID

import msgspec

from banyan.models import Tenant
from banyan.partitions.backfill import last_row
from banyan.partitions.detachment import DETACHED, behind
from banyan.partitions.table_sql import ask
from banyan.partitions.tree import Leaf, shares, tables_beside

_SIZE = """
SELECT greatest(reltuples, 0)::bigint, pg_total_relation_size(oid)
FROM pg_class WHERE oid = %s::regclass
"""
_ENDS = """
SELECT (SELECT created_at FROM {table} ORDER BY xid, position LIMIT 1),
       (SELECT created_at FROM {table} ORDER BY xid DESC, position DESC LIMIT 1)
"""


class Partition(msgspec.Struct, frozen=True, kw_only=True):
    """One table of the log. `rows` is the planner's estimate, `size` in bytes with indexes.

    `oldest` and `newest` are the times of its outer events in the reading order. `behind` names
    the readers that have not read it to its end.
    """

    table: str
    share: str
    holds: str
    first: UUID | None
    before: UUID | None
    rows: int
    size: int
    oldest: datetime | None
    newest: datetime | None
    behind: list[str]


def partitions() -> list[Partition]:
    """Every partition in the log, and the tables that have left it and are in no file yet."""
    slugs = dict(Tenant.objects.values_list("id", "slug"))
    listed = [
        _partition(leaf, share.label if share.tenant is None else slugs.get(share.tenant, "?"))
        for share in shares()
        for leaf in share.leaves
    ]
    return listed + [_detached(table) for table in tables_beside(f"{DETACHED}_")]


def _partition(leaf: Leaf, share: str) -> Partition:
    holds = "rest" if leaf.month is None else f"{leaf.month}{' archived' * leaf.closed}"
    first = leaf.month.first if leaf.month else None
    return _measured(leaf.table, share, holds, first, leaf.month.before if leaf.month else None)


def _detached(table: str) -> Partition:
    share, year, month = table.removeprefix(f"{DETACHED}_").split("_")
    return _measured(table, share, f"{year}-{month} detached", None, None)


def _measured(
    table: str, share: str, holds: str, first: UUID | None, before: UUID | None
) -> Partition:
    ((rows, size),) = ask(_SIZE, table)
    ((oldest, newest),) = ask(_ENDS, table=table)
    return Partition(
        table=table,
        share=share,
        holds=holds,
        first=first,
        before=before,
        rows=rows,
        size=size,
        oldest=oldest,
        newest=newest,
        behind=behind(last_row(table)),
    )
