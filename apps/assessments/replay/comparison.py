"""An archived attempt done again, act by act, and what comes out differently."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

import msgspec

from apps.assessments.replay.archive import ArchivedAttempt, ArchivedSlot, ArchivedStep
from apps.assessments.rules.behaviours import Act, AnyBehaviour, Standing
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


class Outcome(NamedTuple):
    """What a question has earned after a step, and whether a rule or a person has said so."""

    fraction: Decimal | None
    by_rule: bool


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
    return (outcome.fraction for outcome in done_again(slot, items))


def done_again(slot: ArchivedSlot, items: Mapping[str, Item]) -> Iterator[Outcome]:
    """The same, and whether a rule has said so: what no rule has said proves nothing."""
    standing, grade = Standing(), None
    for step in slot.steps:
        if step.doing == "grade":
            grade = Outcome(step.grade, by_rule=False)
        elif slot.rules is None or slot.item is None:
            grade = grade or Outcome(None, by_rule=False)
        elif not standing.over:
            standing, grade = _after(slot.rules, items[slot.item], standing, step), None
        # A person's grade of a question that is over stands until a person gives another.
        yield grade or Outcome(standing.fraction, by_rule=True)


def _after(rules: AnyBehaviour, item: Item, standing: Standing, step: ArchivedStep) -> Standing:
    assert step.doing != "grade"
    response = parse_response(item, step.response)
    if step.doing == "finish" and response is not None:
        standing = rules.after(item, standing, Act("save", response))
    return rules.after(item, standing, Act(step.doing, response, step.certainty))
