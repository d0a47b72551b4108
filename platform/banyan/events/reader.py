"""Reading the event log without gaps, from a checkpoint, one reader at a time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from banyan.models import Checkpoint

# A plain `position > cursor` would lose rows: identity numbers are handed out before commit, so
# a slow transaction shows up behind a cursor that has already passed it. No row whose xid is
# below the oldest running transaction can still appear, hence the watermark.
_READ = """
SELECT xid::text::bigint AS xid, position, tenant_id, id, aggregatetype, aggregateid, seq, type,
       payload::text AS payload, headers::text AS headers, created_at
FROM banyan_eventrecord
WHERE (xid, position) > (%s::text::xid8, %s)
  AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid, position
LIMIT %s
"""

# The oldest event the reader has not taken, or now.
_WAITING = """
SELECT coalesce(
  (SELECT e.created_at FROM banyan_eventrecord e
   WHERE (e.xid, e.position) > (coalesce(c.xid, 0)::text::xid8, coalesce(c.position, 0))
   ORDER BY e.xid, e.position LIMIT 1),
  clock_timestamp())
FROM (SELECT 1) one LEFT JOIN banyan_checkpoint c ON c.reader = %s
"""


class StoredEvent(msgspec.Struct, frozen=True):
    """A row of the log as its readers see it."""

    xid: int
    position: int
    tenant_id: UUID
    id: UUID
    aggregatetype: str
    aggregateid: UUID
    seq: int
    type: str
    payload: dict[str, Any]
    headers: dict[str, str]
    created_at: datetime


def advance(reader: str, consume: Callable[[list[StoredEvent]], None], batch: int = 500) -> int:
    """Hand the next events to `consume` and move the checkpoint in the same transaction.

    Returns how many there were. If `consume` raises, the checkpoint stays and the events come
    again. A second process with the same reader name waits for the first one's lock.
    """
    with transaction.atomic():
        _lock(reader)
        checkpoint = Checkpoint.objects.filter(reader=reader).first() or Checkpoint(reader=reader)
        events = _read(checkpoint, batch)
        if events:
            consume(events)
            checkpoint.xid, checkpoint.position = events[-1].xid, events[-1].position
            checkpoint.updated_at = timezone.now()
            checkpoint.save()
        return len(events)


def _lock(reader: str) -> None:
    # Not a row lock: that is a write, and a reader that has written and then waits (the relay for
    # Kafka) holds back the watermark of all the others.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [reader])


def _read(checkpoint: Checkpoint, batch: int) -> list[StoredEvent]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [str(checkpoint.xid), checkpoint.position, batch])
        rows = cursor.fetchall()
        columns = [column.name for column in cursor.description or ()]
    return [_stored(dict(zip(columns, row, strict=True))) for row in rows]


def _stored(row: dict[str, Any]) -> StoredEvent:
    row["payload"] = msgspec.json.decode(row["payload"])
    row["headers"] = msgspec.json.decode(row["headers"])
    return StoredEvent(**row)


def as_of(reader: str) -> datetime:
    """Up to when `reader` has read the log: now, when nothing waits for it."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [reader])
        (waiting_since,) = cursor.fetchone()
    moment: datetime = waiting_since
    return moment
