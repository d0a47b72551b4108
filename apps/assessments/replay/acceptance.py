"""Which differences are accepted, and which are left."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from apps.assessments.replay.accepted import Acceptance, Accepted, Seen
from apps.assessments.replay.bulk import Bulk, SlotDiffers, TotalDiffers
from apps.assessments.replay.findings import classes, kind_of
from apps.assessments.replay.taxonomy import Class
from apps.assessments.rules.scoring import total, worth

_PLACES = 7


class Judged(NamedTuple):
    """What still differs, of which class each is, and what became of the accepted entries."""

    slots: list[SlotDiffers]
    totals: list[TotalDiffers]
    classes: dict[tuple[int, int], Class]
    acceptances: list[Acceptance]
    until: date | None


def judge(
    bulk: Bulk,
    slots: list[SlotDiffers],
    totals: list[TotalDiffers],
    flipped: Collection[int],
    accepted: Accepted | None,
) -> Judged:
    """Accepted differences put aside. A sum goes with them when it is that of the recorded marks
    and every question that differs in its attempt is accepted."""
    known = classes(bulk, slots)
    if accepted is None:
        return Judged(slots, totals, known, [], None)
    passes, acceptances = accepted.sorted_out(_seen(bulk, slots, known, flipped))
    left = [one for one, fine in zip(slots, passes, strict=True) if not fine]
    aside = {one.attempt for one, fine in zip(slots, passes, strict=True) if fine}
    aside -= {one.attempt for one in left}
    explained = _explained(bulk, [one for one in totals if one.attempt in aside])
    ends = [one.expires for one in acceptances if one.state == "accepted"]
    return Judged(
        left,
        [one for one in totals if one.attempt not in explained],
        known,
        acceptances,
        min(ends, default=None),
    )


def _seen(
    bulk: Bulk,
    slots: Sequence[SlotDiffers],
    known: dict[tuple[int, int], Class],
    flipped: Collection[int],
) -> list[Seen | None]:
    assessments = bulk.assessments({one.attempt for one in slots})
    return [
        None if one.attempt in flipped else _one(bulk, one, known, assessments[one.attempt])
        for one in slots
    ]


def _one(
    bulk: Bulk, one: SlotDiffers, known: dict[tuple[int, int], Class], assessment: str
) -> Seen:
    slot = bulk.history(one.history)
    cls, type = known[one.history, one.record], kind_of(bulk, slot).type
    return Seen(cls, type, slot.item or slot.question, assessment)


def _explained(bulk: Bulk, totals: Sequence[TotalDiffers]) -> set[int]:
    """Attempts whose recorded sum is that of their recorded marks."""
    recorded = {one.attempt: Decimal(one.recorded).scaleb(-_PLACES) for one in totals}
    worths: dict[int, list[Decimal]] = {one: [] for one in recorded}
    for attempt, history, record in bulk.slots_of(recorded):
        fractions = bulk.record(record)
        last = fractions[-1] if fractions else None
        worths[attempt].append(worth(last, bulk.history(history).max_mark))
    return {one for one, sum in recorded.items() if total(worths[one]) == sum}
