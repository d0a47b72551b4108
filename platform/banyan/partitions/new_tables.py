"""Building partitions beside the log, with constraints that prove what they may hold.

PostgreSQL reads a table through when it is attached, under a lock that stops every writer, unless
a constraint of the table already says that all its rows belong there.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from psycopg import sql

from banyan.partitions.months import Month
from banyan.partitions.table_sql import ask
from banyan.partitions.tree import CLOSED, LOG, free_name

# What is built hangs below this table until it takes its place.
NEXT = f"{LOG}_next"


def stage(like: str) -> str:
    """Make NEXT, the table below which partitions of `like` are built; returns its name."""
    column = "tenant_id" if like == LOG else "aggregateid"
    kind = "LIST" if like == LOG else "RANGE"
    ask(
        f"CREATE TABLE {{next}} (LIKE {{like}} INCLUDING ALL) PARTITION BY {kind} ({column})",
        next=NEXT,
        like=like,
    )
    return NEXT


def add_share(name: str, tenant: UUID | None, others: Collection[UUID] = ()) -> str:
    """Make a share below NEXT: of `tenant`, or (None) of all but `others`; returns its table."""
    table = free_name(name)
    belongs = sql.SQL("tenant_id <> ALL ({}::uuid[])").format(sorted(others))
    bound: sql.Composable = sql.SQL("DEFAULT")
    if tenant is not None:
        belongs = sql.SQL("tenant_id = {}").format(tenant)
        bound = sql.SQL("FOR VALUES IN ({})").format(tenant)
    ask(
        "CREATE TABLE {table} PARTITION OF {next}"
        " (CONSTRAINT banyan_event_share CHECK ({belongs})) {bound}"
        " PARTITION BY RANGE (aggregateid)",
        table=table,
        next=NEXT,
        belongs=belongs,
        bound=bound,
    )
    return table


def add_months(parent: str, name: str, months: Iterable[Month], closed: bool = False) -> list[str]:
    """Make a partition of `parent` for each month, closed ones to take nothing; their names."""
    return [_add_month(parent, name, month, closed) for month in months]


def _add_month(parent: str, name: str, month: Month, closed: bool) -> str:
    table = free_name(f"{name}_{month.year}_{month.number:02}")
    nothing = f", CONSTRAINT {CLOSED} CHECK (false)" if closed else ""
    ask(
        "CREATE TABLE {table} PARTITION OF {parent}"
        f" (CONSTRAINT banyan_event_month CHECK ({{inside}}){nothing})"
        " FOR VALUES FROM (%s) TO (%s)",
        month.first,
        month.before,
        table=table,
        parent=parent,
        inside=_inside(month),
    )
    return table


def add_rest(parent: str, name: str, months: Iterable[Month]) -> str:
    """Make the default partition of `parent`, for what is in none of `months`; its name."""
    table = free_name(f"{name}_rest")
    outside = sql.SQL(" AND ").join(
        sql.SQL("NOT ({})").format(_inside(month)) for month in sorted(months)
    )
    ask(
        "CREATE TABLE {table} PARTITION OF {parent}"
        " (CONSTRAINT banyan_event_month CHECK ({outside})) DEFAULT",
        table=table,
        parent=parent,
        outside=outside,
    )
    return table


def _inside(month: Month) -> sql.Composed:
    condition = sql.SQL("aggregateid >= {} AND aggregateid < {}")
    return condition.format(month.first, month.before)
