"""The log's partitions as the catalog has them: a share per heavy tenant, months inside.

Bounds are read, names are not: whoever made a partition may have called it anything.
"""

import re
from uuid import UUID

import msgspec

from banyan.errors import Fault
from banyan.partitions.months import Month
from banyan.partitions.table_sql import ask

LOG = "banyan_eventrecord"
# Months that have left the log stay as empty partitions that take nothing (leaving.py).
CLOSED = "banyan_event_month_is_archived"

_PARTITIONS = """
SELECT child.relname, pg_get_expr(child.relpartbound, child.oid),
       EXISTS (SELECT FROM pg_constraint WHERE conrelid = child.oid AND conname = %s)
FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
WHERE inhparent = %s::regclass
ORDER BY pg_get_expr(child.relpartbound, child.oid)
"""
_UUID = re.compile(r"'([0-9a-f-]{36})'")


class Leaf(msgspec.Struct, frozen=True):
    """A table with rows: a month of a share, or the rest for which there is no month."""

    table: str
    month: Month | None
    closed: bool


class Share(msgspec.Struct, frozen=True):
    """The partitions of one heavy tenant, or of everybody else (`tenant` is None)."""

    table: str
    tenant: UUID | None
    leaves: tuple[Leaf, ...]

    @property
    def label(self) -> str:
        """A name that stays when the tables behind it change."""
        return "shared" if self.tenant is None else label_of(self.tenant)

    @property
    def months(self) -> dict[Month, Leaf]:
        return {leaf.month: leaf for leaf in self.leaves if leaf.month is not None}

    @property
    def closed(self) -> set[Month]:
        return {month for month, leaf in self.months.items() if leaf.closed}

    @property
    def open(self) -> set[Month]:
        return self.months.keys() - self.closed

    @property
    def rest(self) -> str:
        """The default partition. Raises Fault when somebody has removed it."""
        for leaf in self.leaves:
            if leaf.month is None:
                return leaf.table
        raise Fault(f"{self.table} has no default partition")


def label_of(tenant: UUID) -> str:
    """A tenant in the name of a table: the random end of its UUID, for names end at 63 bytes."""
    return f"t{tenant.hex[-12:]}"


def shares() -> list[Share]:
    """Every share of the log, the common one last."""
    return [
        Share(table, UUID(tenant[1]) if (tenant := _UUID.search(bound)) else None, _leaves(table))
        for table, bound, _ in sorted(partitions_of(LOG), key=lambda one: one[1] == "DEFAULT")
    ]


def common_share() -> Share:
    """The share of every tenant that has none of its own."""
    return next(share for share in shares() if share.tenant is None)


def archived_months(tenant: UUID) -> set[Month]:
    """The months of this tenant's share that have left the log."""
    own = next((share for share in shares() if share.tenant == tenant), None)
    return (own or common_share()).closed


def partitions_of(table: str) -> list[tuple[str, str, bool]]:
    """(table, bound as SQL, whether it is closed) of each, in the order of their bounds."""
    return [(name, bound, closed) for name, bound, closed in ask(_PARTITIONS, CLOSED, table)]


def _leaves(share: str) -> tuple[Leaf, ...]:
    return tuple(
        Leaf(
            table,
            Month.containing(UUID(first[1])) if (first := _UUID.search(bound)) else None,
            closed,
        )
        for table, bound, closed in partitions_of(share)
    )


def tables_beside(prefix: str) -> list[str]:
    """Tables by the beginning of their name, in order."""
    found = ask(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND starts_with(relname, %s)"
        " AND pg_table_is_visible(oid) ORDER BY relname",
        prefix,
    )
    return [name for (name,) in found]


def free_name(wanted: str) -> str:
    """`wanted`, or with a number after it when a table of that name is still there."""
    taken = set(tables_beside(wanted))
    numbered = (f"{wanted}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)
