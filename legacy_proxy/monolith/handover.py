"""What the vendor has added so that another system can take attempts over, and give them back.

A fence says whether attempts may be written here and in which epoch; it is looked at in the
transaction of the write, and SQLite has one writer at a time. A log holds every change of an
attempt since the fence was first set. Before that, both are as if they were not there.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

from legacy_proxy.monolith import clock, content, scoring
from legacy_proxy.monolith.content import Json, Row
from legacy_proxy.monolith.fingerprints import fingerprint
from legacy_proxy.monolith.problems import Problem, invalid

AGGREGATE = "attempt"
EPOCH, KEY, FENCE = "Banyan-Epoch", "Idempotency-Key", "Banyan-Fence"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request said of itself: the epoch it was routed under, and its key."""

    epoch: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Fence:
    """Whether attempts are written here, and in which epoch."""

    epoch: int
    is_open: bool


_begun = False
_asked: ContextVar[Asked] = ContextVar("asked", default=Asked())  # noqa: B039  # frozen


def listen(headers: Mapping[str, str]) -> None:
    """Remember what the request at hand says of itself."""
    epoch = headers.get(EPOCH, "")
    known = int(epoch) if epoch.isascii() and epoch.isdigit() and len(epoch) < 19 else None
    _asked.set(Asked(known, headers.get(KEY)))


def fence() -> Fence | None:
    """The fence; None before the first hand-over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch, is_open FROM fence WHERE aggregate=%s", [AGGREGATE])
        found = cursor.fetchone()
    return None if found is None else Fence(int(found[0]), bool(found[1]))


def begun() -> bool:
    """Whether there has ever been a fence. One process serves all, so it may remember."""
    global _begun
    _begun = _begun or fence() is not None
    return _begun


def move_fence(epoch: int, is_open: bool) -> Fence:
    """Set the fence; one of a later epoch stays. Returns the one that stands."""
    global _begun
    _begun = True  # before the fence is there, so that nobody trusts the cache once it is
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fence (aggregate, epoch, is_open) VALUES (%s, %s, %s)"
            " ON CONFLICT (aggregate) DO UPDATE SET epoch=excluded.epoch,"
            " is_open=excluded.is_open WHERE fence.epoch <= excluded.epoch",
            [AGGREGATE, epoch, is_open],
        )
        standing = fence()
    assert standing is not None
    return standing


def is_ours() -> bool:
    """Whether attempts may be written here now."""
    standing = fence()
    return standing is None or standing.is_open


@contextmanager
def writing() -> Iterator[bool]:
    """A transaction in which attempts may be written; 409 `stale_epoch` if another system may.

    Gives whether the change is to be noted.
    """
    with transaction.atomic():
        standing, epoch = fence(), _asked.get().epoch
        late = standing is not None and epoch is not None and epoch < standing.epoch
        if standing is not None and (late or not standing.is_open):
            raise stale(standing)
        yield standing is not None


def note(attempt: Json, *, began: bool = False) -> None:
    """Write the change down, in the transaction that makes it."""
    body = {k: v for k, v in attempt.items() if k != "id" and (began or k != "items")}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO attempt_change (attempt, key, body, changed_at) VALUES (%s, %s, %s, %s)",
            [attempt["id"], _asked.get().key, content.dump(body), clock.stamp(clock.now())],
        )


def changes(after: int, most: int) -> list[Json]:
    """The changes after this one, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, attempt, key, body FROM attempt_change WHERE id > %s ORDER BY id LIMIT %s",
            [after, most],
        )
        return [
            {"change": change, "attempt": {**content.load(body), "id": attempt, "key": key}}
            for change, attempt, key, body in cursor.fetchall()
        ]


def last_change(attempt: int | None = None) -> int:
    """The last change of an attempt, or of all; 0 when there is none."""
    where, of = ("", []) if attempt is None else (" WHERE attempt=%s", [attempt])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM attempt_change{where}", of)
        return int(cursor.fetchone()[0])


def last_attempt() -> int:
    """The number of the newest attempt; 0 when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM course_content WHERE kind='attempt'")
        return int(cursor.fetchone()[0])


def with_changes(rows: list[Row]) -> list[Json]:
    """Attempts as stored, each with its fingerprint and the last change that is in it; to be
    called in one transaction with the reading of the rows."""
    return [
        {
            "change": last_change(row.id),
            "attempt": {**row.body, "id": row.id},
            "fingerprint": fingerprint(row),
        }
        for row in rows
    ]


def take(address: str, state: Json) -> Json:
    """Hold an attempt as the other system holds it; older than what is held, it changes nothing.

    `address`: its number here, or the other system's name for one that began there. 409 while
    attempts are written here, or under another epoch.
    """
    if state.get("state") not in ("open", "submitted"):
        raise invalid("Here an attempt is open or submitted.")
    with transaction.atomic():
        standing = fence()
        if standing is None or standing.is_open or state["epoch"] != standing.epoch:
            raise stale(standing or Fence(0, True))
        row = _row(address)
        if row is None or row.body.get("seq", -1) < state["seq"]:
            row = content.row("attempt", id=_store(row, address, state))
        assert row is not None
    _forget(row.id)
    return {"id": row.id, "seq": row.body["seq"], "fingerprint": fingerprint(row)}


def stale(standing: Fence) -> Problem:
    """409: attempts are not written here, or not under this epoch."""
    return Problem(
        409,
        "stale_epoch",
        "Attempts are changing hands; send it again.",
        headers={FENCE: str(standing.epoch)},
    )


def _row(address: str) -> Row | None:
    if address.isascii() and address.isdigit():
        found = content.row("attempt", id=int(address))
        if found is None:
            raise invalid("There is no such attempt.")
        return found
    return content.row("attempt", slug=address)


def _store(row: Row | None, address: str, state: Json) -> int:
    body = {key: value for key, value in state.items() if key not in ("epoch", "items")}
    body["items"] = row.body["items"] if row else state["items"]
    if state["state"] == "submitted":
        body["marks"] = {
            slot: {**mark, "feedback": _feedback(body, slot)}
            for slot, mark in state["marks"].items()
        }
    if row is not None:
        content.write_body(row.id, body)
        return row.id
    quiz = content.row("quiz", slug=state["assessment"])
    return content.insert(
        "attempt",
        course=quiz.course if quiz else "",
        slug=address,
        title=state["title"],
        body=body,
        parent=state["assessment"],
        owner=state["learner"],
    )


def _feedback(body: Json, slot: str) -> list[str]:
    for entry in body["items"]:
        if str(entry["slot"]) == slot:
            response: Any = body["answers"].get(slot, {}).get("response")
            return list(scoring.score(entry["item"], response).feedback)
    return []


def _forget(attempt: int) -> None:
    cache.delete_many([f"attempt:{attempt}", f"progress:{attempt}"])
