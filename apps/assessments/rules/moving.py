"""An attempt as another LMS holds it, and which history that makes of ours."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class HeldAnswer(msgspec.Struct, frozen=True):
    """What a slot holds over there, and the attempt's revision that this save has made."""

    response: dict[str, Any] | None
    revision: int


class HeldMark(msgspec.Struct, frozen=True):
    """What a slot was worth over there: decimal strings, None where nothing was answered."""

    fraction: str | None
    mark: str


class HeldAttempt(msgspec.Struct, frozen=True):
    """An attempt as the other LMS holds it. `items` are {slot, max_mark, item}; None where they
    have not changed since it was first told of. `key` is the Idempotency-Key of the request that
    has made it so, where one has. `digest` is the SHA-256 (hex) of the record as it came."""

    id: int
    assessment: str
    title: str
    learner: str
    learner_name: str
    state: str
    revision: int
    started_at: datetime
    deadline: datetime | None
    submitted_at: datetime | None
    answers: dict[int, HeldAnswer]
    marks: dict[int, HeldMark]
    mark: str | None
    max_mark: str
    items: list[dict[str, Any]] | None = None
    key: str | None = None
    digest: str = ""


def moved_id(tenant: UUID, record: int, started_at: datetime) -> UUID:
    """The one identifier that a record of a tenant's gets here, whoever moves it, however often.

    A UUID version 7 of the moment it began, so that its events lie in the month they are of.
    """
    milliseconds = (started_at - _EPOCH) // timedelta(milliseconds=1)
    noise = int.from_bytes(sha256(tenant.bytes + record.to_bytes(8, "big")).digest()[:10], "big")
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (noise >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | noise & (1 << 62) - 1
    return UUID(int=value)


def saves_at(
    held: HeldAttempt, known: Mapping[int, tuple[Any, int]], revision: int
) -> Iterator[tuple[int, list[int]]]:
    """The revisions after `revision` up to where the answers of `held` are in the history, each
    with the slots it saved: none where the other LMS has kept the number alone.

    `known` is what the slots hold here: response and revision. What differs but claims a revision
    that is over (over there a save was lost) is saved by one more revision at the end.
    """
    differing = [
        slot
        for slot, answer in sorted(held.answers.items())
        if known.get(slot) != (answer.response, answer.revision)
    ]
    gone = [slot for slot, (response, _) in known.items() if slot not in held.answers and response]
    by_revision: dict[int, list[int]] = {}
    for slot in differing:
        by_revision.setdefault(held.answers[slot].revision, []).append(slot)
    late = sorted(gone) + [
        slot for made, slots in by_revision.items() if made <= revision for slot in slots
    ]
    end = held.revision - 1 if held.state == "submitted" else held.revision
    upto = max(revision, end, *by_revision, 0)
    for at in range(revision + 1, upto + 1):
        yield at, by_revision.get(at, [])
    if late:
        yield upto + 1, late
