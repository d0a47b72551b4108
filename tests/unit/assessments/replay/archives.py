"""Small archives, written by our own rules and then perhaps wrong on purpose."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from apps.assessments.replay.archive import ArchivedAttempt, ArchivedSlot, ArchivedStep
from apps.assessments.replay.comparison import again
from apps.assessments.rules.behaviours import AnyBehaviour, Deferred
from apps.assessments.rules.items import Item, kind
from apps.assessments.rules.scoring import total, worth
from tests.unit.assessments.rules.items_at_hand import (
    MATCHING,
    NUMERICAL,
    SHORT_TEXT,
    SINGLE,
    TRUE_FALSE,
)

ITEMS: dict[str, Item] = {
    "rivers": SINGLE,
    "mass": NUMERICAL,
    "animal": SHORT_TEXT,
    "classes": MATCHING,
    "truth": TRUE_FALSE,
}


class Written:
    """An archive of these attempts."""

    def __init__(self, *attempts: ArchivedAttempt) -> None:
        self.items = ITEMS
        self._attempts = attempts

    def count(self) -> int | None:
        return len(self._attempts)

    def attempts(self, after: int = 0) -> Iterator[ArchivedAttempt]:
        yield from self._attempts[after:]


def slot(
    item: str, *steps: tuple[Any, ...], rules: AnyBehaviour | None = None, number: int = 1
) -> ArchivedSlot:
    """A question with what it earned by our rules after each (doing, response) step."""
    done = ArchivedSlot(
        slot=number,
        question=item,
        type=kind(ITEMS[item]),
        max_mark=Decimal(2),
        steps=tuple(ArchivedStep(*step) for step in steps),
        item=item,
        rules=rules or Deferred(),
    )
    return recorded(done, list(again(done, ITEMS)))


def answered(item: str, response: Any, number: int = 1) -> ArchivedSlot:
    """A question that was answered and handed in."""
    return slot(item, ("save", response), ("finish",), number=number)


def recorded(done: ArchivedSlot, fractions: list[Decimal | None]) -> ArchivedSlot:
    """The same, but this was recorded."""
    steps = zip(done.steps, fractions, strict=True)
    return replace(done, steps=tuple(replace(step, recorded=one) for step, one in steps))


def attempt(name: str, *slots: ArchivedSlot) -> ArchivedAttempt:
    """An attempt with the sum of what was recorded."""
    placed = tuple(replace(one, slot=number) for number, one in enumerate(slots, start=1))
    worths = [worth(one.steps[-1].recorded, one.max_mark) for one in placed]
    return ArchivedAttempt(name, "quiz", f"learner of {name}", placed, total(worths))
