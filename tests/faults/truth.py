"""What the database holds in the end: read with plain SQL, none of the product's code."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
import psycopg

_EVENTS = """
SELECT tenant_id::text, aggregateid::text, seq, id::text, type, key, payload::text, hash, created_at
FROM banyan_eventrecord WHERE aggregatetype = 'attempt' ORDER BY aggregateid, seq
"""
_ATTEMPTS = "SELECT id::text, revision, head FROM assessments_attempt"
_RESPONSES = (
    "SELECT attempt_id::text, slot, revision, response ->> 'text' FROM assessments_response"
)
_DRAFTS = "SELECT attempt_id::text, slot, key, response ->> 'text' FROM assessments_draft"


class Event(msgspec.Struct, frozen=True):
    """One row of the log."""

    tenant: str
    attempt: str
    seq: int
    id: str
    type: str
    key: str | None
    payload: dict[str, Any]
    hash: bytes
    at: datetime

    @property
    def texts(self) -> dict[int, str | None]:
        """The texts it has saved, by slot."""
        if self.type == "AnswerSaved":
            saved = [self.payload]
        elif self.type == "AnswersSaved":
            saved = self.payload["answers"]
        else:
            return {}
        return {one["slot"]: (one["response"] or {}).get("text") for one in saved}


class Truth(msgspec.Struct):
    """`events` are in order of seq per attempt; `heads` are (revision, hash) of attempt rows,
    `responses` (revision, text) of slots, `drafts` (slot, key, text) of attempts."""

    events: dict[str, list[Event]]
    heads: dict[str, tuple[int, bytes]]
    responses: dict[tuple[str, int], tuple[int, str | None]]
    drafts: dict[str, set[tuple[int, str, str | None]]]

    def event(self, attempt: str, seq: int) -> Event | None:
        """The attempt's event with this number."""
        chain = self.events.get(attempt, [])
        if seq < len(chain) and chain[seq].seq == seq:
            return chain[seq]
        return next((event for event in chain if event.seq == seq), None)


def read_truth(database_url: str, before: Collection[str] = ()) -> Truth:
    """All of it but the attempts in `before`, in one snapshot. Raises psycopg.Error."""
    events: dict[str, list[Event]] = defaultdict(list)
    drafts: dict[str, set[tuple[int, str, str | None]]] = defaultdict(set)
    with psycopg.connect(database_url, connect_timeout=5) as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for row in database.execute(_EVENTS):
            events[row[1]].append(_event(row))
        attempts = database.execute(_ATTEMPTS).fetchall()
        responses = database.execute(_RESPONSES).fetchall()
        for attempt, *draft in database.execute(_DRAFTS):
            drafts[attempt].add(tuple(draft))
    return Truth(
        events={one: chain for one, chain in events.items() if one not in before},
        heads={
            one: (revision, bytes(head)) for one, revision, head in attempts if one not in before
        },
        responses={(one, slot): (revision, text) for one, slot, revision, text in responses},
        drafts=dict(drafts),
    )


def _event(row: tuple[Any, ...]) -> Event:
    named = dict(zip(Event.__struct_fields__, row, strict=True))
    named |= {"payload": json.loads(named["payload"]), "hash": bytes(named["hash"])}
    return Event(**named)
