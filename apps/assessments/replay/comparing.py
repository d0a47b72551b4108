"""An archived attempt done again, act by act, and what comes out differently."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec

from apps.assessments.replay.archive import ArchivedAttempt, ArchivedSlot
from apps.assessments.rules.behaviours import Act, Standing
from apps.assessments.rules.items import Item
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import total, worth


class Difference(msgspec.Struct, frozen=True):
    """Something that was recorded otherwise than it comes out now.

    `step` counts the acts from 1; it is None for the mark of a slot, and `slot` is None for the
    sum of an attempt.
    """

    attempt: str
    slot: int | None
    step: int | None
    recorded: Decimal | None
    now: Decimal | None


class Compared(msgspec.Struct, frozen=True):
    """How many gradings of an attempt were compared, and those that differ."""

    gradings: int
    differences: tuple[Difference, ...]


def compared(attempt: ArchivedAttempt, items: Mapping[str, Item]) -> Compared:
    """Every step of the attempt done again by the rules it was recorded under."""
    differences: list[Difference] = []
    worths: list[Decimal] = []
    gradings = 0
    for slot in attempt.slots:
        now: Decimal | None = None
        for number, (step, now) in enumerate(zip(slot.steps, again(slot, items), strict=True), 1):
            gradings += step.recorded is not None
            if step.recorded != now:
                found = Difference(attempt.id, slot.slot, number, step.recorded, now)
                differences.append(found)
        worths.append(worth(now, slot.max_mark))
    if attempt.total is not None:
        gradings += 1
        if total(worths) != attempt.total:
            differences.append(Difference(attempt.id, None, None, attempt.total, total(worths)))
    return Compared(gradings, tuple(differences))


def again(slot: ArchivedSlot, items: Mapping[str, Item]) -> Iterator[Decimal | None]:
    """What the question has earned after each of its steps, by the rules of now."""
    standing, by_hand = Standing(), False
    for step in slot.steps:
        if step.doing == "grade":
            # A person's grade stands as it is, until a person gives another.
            standing, by_hand = Standing(fraction=step.grade), True
        elif not by_hand and slot.rules is not None and slot.item is not None:
            item = items[slot.item]
            response = parse_response(item, step.response)
            if step.doing == "finish" and response is not None:
                standing = slot.rules.after(item, standing, Act("save", response))
            act = Act(step.doing, response, step.certainty)
            standing = slot.rules.after(item, standing, act)
        yield standing.fraction
