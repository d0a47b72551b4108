"""Where Django's queries go: to the primary, except inside a read that was given a replica."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.utils import DEFAULT_DB_ALIAS

PRIMARY = DEFAULT_DB_ALIAS

_reading: ContextVar[tuple[str, datetime] | None] = ContextVar("reading", default=None)


def replicas() -> list[str]:
    """The aliases of all replicas, in the order of DATABASE_REPLICA_URLS."""
    return [alias for alias in settings.DATABASES if alias != PRIMARY]


@contextmanager
def reading_from(alias: str, as_of: datetime) -> Iterator[None]:
    """Send the ORM's reads inside to a replica, which holds all that was written until `as_of`."""
    token = _reading.set((alias, as_of))
    try:
        yield
    finally:
        _reading.reset(token)


def read_alias() -> str:
    """The database that answers reads just now, for SQL of one's own."""
    reading = _reading.get()
    return reading[0] if reading else PRIMARY


def written_until() -> datetime | None:
    """Up to when the database that answers reads just now holds everything; None: up to now."""
    reading = _reading.get()
    return reading[1] if reading else None


class ReplicaRouter:
    """Django's DATABASE_ROUTERS entry."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        # Never None: Django would then follow a row to the replica it came from, long after.
        return read_alias()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # they are one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY
