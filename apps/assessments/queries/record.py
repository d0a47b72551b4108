"""An attempt's record: its whole history, so chained and signed that anybody can check it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from apps.assessments.queries.attempts import row_of
from banyan.errors import NotFound
from banyan.events.chain import root
from banyan.models import EventRecord
from banyan.receipts import sign


class RecordedEvent(msgspec.Struct, frozen=True):
    """One event; `hash` (hex) links it to those before (banyan/events/chain.py)."""

    seq: int
    type: str
    at: datetime
    payload: dict[str, Any]
    hash: str


class Record(msgspec.Struct, frozen=True):
    """What a learner keeps: `root` and the events make the chain, `receipt` (JWS) signs its
    head. docs/receipts.md says how to check it without us."""

    attempt: UUID
    tenant: UUID
    learner: str
    root: str
    events: list[RecordedEvent]
    receipt: str


class Receipt(msgspec.Struct, frozen=True):
    """A signed statement (JWS) that the attempt's history ends with this head."""

    attempt: UUID
    revision: int
    head: str
    receipt: str


def receipt_of(attempt: UUID, revision: int, head: str) -> str:
    """The signed receipt of an attempt at a revision."""
    return sign({"attempt": str(attempt), "revision": revision, "head": head})


def receipt(attempt: UUID, learner: str | None) -> Receipt:
    """The receipt of the attempt as it stands. Raises NotFound."""
    row = row_of(attempt, learner)
    head = bytes(row.head).hex()
    return Receipt(row.id, row.revision, head, receipt_of(row.id, row.revision, head))


def record(attempt: UUID, learner: str | None) -> Record:
    """The whole record. Raises NotFound, also when the history has gone into an archive."""
    row = row_of(attempt, learner)
    rows = EventRecord.objects.filter(aggregateid=row.id).order_by("seq")
    events = [
        RecordedEvent(one.seq, one.type, one.created_at, one.payload, bytes(one.hash).hex())
        for one in rows
    ]
    if not events:
        raise NotFound(
            "This attempt's history has been archived; your school can have it restored."
        )
    last = events[-1]
    return Record(
        attempt=row.id,
        tenant=row.tenant_id,
        learner=row.learner,
        root=root(row.tenant_id, row.id).hex(),
        events=events,
        receipt=receipt_of(row.id, last.seq, last.hash),
    )
