"""Dry runs: what a command would do, without its being done.

The command runs in a transaction that is rolled back; what it would have written and told is read
before that, and what it would have sent to others is recorded or refused instead
(`banyan.dry_run.side_effects`). What waits for the commit (`transaction.on_commit`) waits in vain.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db import connection, transaction

from banyan.dry_run.side_effects import SideEffect, recording
from banyan.errors import Fault
from banyan.messages import Command, R, name_of
from banyan.tenancy.scope import tenant_scope

T = TypeVar("T", bound=type[Command[Any]])

# It holds locks, and every reader of the event log waits for it to end.
_LIMITS = "SET LOCAL lock_timeout = '200ms'; SET LOCAL statement_timeout = '2s'"
_ROWS = """
SELECT coalesce(pg_partition_root(relid), relid)::regclass::text,
       sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del)
FROM pg_stat_xact_user_tables GROUP BY 1
"""
_EVENTS = """
SELECT type, aggregateid, payload FROM banyan_eventrecord
WHERE xid = pg_current_xact_id() ORDER BY position
"""

_safe: set[type[Command[Any]]] = set()


class NotDryRunSafe(Fault):
    """Nobody has declared that a dry run of this command does nothing."""


class PlannedEvent(msgspec.Struct, frozen=True):
    """An event that would have been told."""

    name: str
    aggregate_id: UUID
    payload: dict[str, Any]


class Rows(msgspec.Struct, frozen=True):
    """How many rows of a table would have been written."""

    inserted: int
    updated: int
    deleted: int


class Effects(msgspec.Struct):
    """The effects that the commands of a dry run would have had; filled at its end."""

    events: list[PlannedEvent] = []
    rows: dict[str, Rows] = {}
    side_effects: list[SideEffect] = []


def dry_run_safe(command: T) -> T:
    """Declare that all this command does is in the database or goes through what
    `banyan.dry_run.side_effects` knows."""
    _safe.add(command)
    return command


def is_dry_run_safe(command: type[Command[Any]]) -> bool:
    """Whether somebody has declared it."""
    return command in _safe


class DryRun:
    """Commands that are carried out one after the other and see each other's changes."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects

    def run(self, command: Command[R]) -> R:
        """The answer of `run()`, undone later. Raises what `run()` raises, and NotDryRunSafe."""
        from banyan.commands.run import once_here

        if not is_dry_run_safe(type(command)):
            raise NotDryRunSafe(f"{name_of(type(command))} is not declared dry_run_safe")
        return once_here(command)

    def events(self) -> list[PlannedEvent]:
        """The events so far."""
        return _events()


@contextmanager
def dry_run(tenant: UUID) -> Iterator[DryRun]:
    """A dry run: everything inside is undone at the end, and `effects` say what it was."""
    effects = Effects()
    with recording() as effects.side_effects, tenant_scope(tenant), transaction.atomic():
        before = _rows()
        with connection.cursor() as cursor:
            cursor.execute(_LIMITS)
        try:
            yield DryRun(effects)
            effects.events = _events()
            effects.rows = _more(_rows(), before)
        finally:
            transaction.set_rollback(True)


def _rows() -> dict[str, tuple[int, ...]]:
    return {name: tuple(map(int, counts)) for name, *counts in _rows_of(_ROWS)}


def _more(now: dict[str, tuple[int, ...]], before: dict[str, tuple[int, ...]]) -> dict[str, Rows]:
    nothing = (0, 0, 0)
    new = {
        name: tuple(one - two for one, two in zip(counts, before.get(name, nothing), strict=True))
        for name, counts in now.items()
    }
    return {name: Rows(*counts) for name, counts in new.items() if any(counts)}


def _events() -> list[PlannedEvent]:
    return [
        PlannedEvent(
            name, aggregate, payload if isinstance(payload, dict) else msgspec.json.decode(payload)
        )
        for name, aggregate, payload in _rows_of(_EVENTS)
    ]


def _rows_of(sql: str) -> Sequence[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: Sequence[Sequence[Any]] = cursor.fetchall()
    return rows
