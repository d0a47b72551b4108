"""Reading the event log without gaps, from a checkpoint, one reader at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from django.db import connection, connections, transaction
from django.utils import timezone

from banyan.models import Checkpoint
from banyan.statements import statement
from banyan.tenancy.replicas.router import read_alias, written_until

_NEXT = statement(__file__, "next_events")
_READ = statement(__file__, "read_events")
_END = """
INSERT INTO banyan_checkpoint (reader, xid, position, updated_at)
VALUES (%s, pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1, %s, clock_timestamp())
ON CONFLICT DO NOTHING
"""
_BEYOND = """
SELECT e.aggregateid, max(e.seq)
FROM banyan_eventrecord e,
     (SELECT coalesce(max(xid), 0) AS xid, coalesce(max(position), 0) AS position
      FROM banyan_checkpoint WHERE reader = %s) c
WHERE (e.xid, e.position) > (c.xid::text::xid8, c.position)
  AND e.tenant_id = %s AND e.aggregatetype = %s
GROUP BY e.aggregateid
"""
_LAST_POSITION = 2**63 - 1
_WAITING = statement(__file__, "waiting_events")


class StoredEvent(msgspec.Struct, frozen=True):
    """A row of the log as its readers see it; `payload` and `headers` are JSON."""

    xid: int
    position: int
    tenant_id: UUID
    id: UUID
    aggregatetype: str
    aggregateid: UUID
    seq: int
    type: str
    payload: str
    headers: str
    created_at: datetime


def advance(
    reader: str,
    consume: Callable[[list[StoredEvent]], None],
    batch: int = 2000,
    types: Sequence[str] | None = None,
) -> int:
    """Hand the next events to `consume` and move the checkpoint in the same transaction.

    Returns how many were passed; only those of `types`, if given, are handed over. If `consume`
    raises, the checkpoint stays and the events come again. A second process with the same reader
    name waits for the first one's lock.
    """
    with transaction.atomic():
        lock_reader(reader)
        checkpoint = Checkpoint.objects.filter(reader=reader).first() or Checkpoint(reader=reader)
        passed, xid, position = _one(_NEXT, [str(checkpoint.xid), checkpoint.position, batch])
        if passed:
            events = _read(checkpoint, (xid, position), passed, types)
            if events:
                consume(events)
            checkpoint.xid, checkpoint.position = xid, position
            checkpoint.updated_at = timezone.now()
            checkpoint.save()
        return int(passed)


def begin_at_the_end(reader: str) -> None:
    """Have a reader that has never read begin with what happens from now on."""
    with connection.cursor() as cursor:
        cursor.execute(_END, [reader, _LAST_POSITION])


def beyond(reader: str, tenant: UUID, aggregate: str) -> dict[UUID, int]:
    """What `reader` has not come to yet: the newest revision of each aggregate of this kind that
    has events of the tenant after its checkpoint, also those it may not pass yet."""
    with connection.cursor() as cursor:
        cursor.execute(_BEYOND, [reader, tenant, aggregate])
        return dict(cursor.fetchall())


def as_of(reader: str) -> datetime:
    """Up to when `reader` has read the log: now, when nothing waits for it."""
    with connections[read_alias()].cursor() as cursor:
        cursor.execute(_WAITING, [written_until(), reader])
        moment: datetime = cursor.fetchone()[0]
    return moment


def lock_reader(reader: str) -> None:
    """Wait until no other process reads as `reader`, and keep it so until the transaction ends."""
    # Not a row lock: that is a write, and a reader that has written and then waits (the relay for
    # Kafka) holds back the watermark of all the others.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [reader])


def _read(
    after: Checkpoint, upto: tuple[int, int], passed: int, types: Sequence[str] | None
) -> list[StoredEvent]:
    wanted = None if types is None else list(types)
    between = [str(after.xid), after.position, str(upto[0]), upto[1]]
    # psycopg's own cursor, in binary: Django's would read each moment from text, in Python.
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_READ, [*between, wanted, wanted, passed], binary=True)
        return [StoredEvent(*row) for row in cursor.fetchall()]


def _one(sql: str, arguments: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchone()
