"""What an archive holds, whatever system it comes from: plain data with a JSON form.

Items are named, and an attempt says by name what it was asked: a question that was edited, or
asked with other numbers, is another item.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, Protocol

import msgspec

from apps.assessments.rules.behaviours import AnyBehaviour
from apps.assessments.rules.items import Item


class UnreadableArchive(ValueError):
    """An archive that cannot be read, and why in words for whoever named it."""


class ArchivedStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that was done to a question, and what the question had earned afterwards.

    `save` and `check` carry the response as it was then, as JSON has it; `finish` only if what is
    handed in was never saved, such as an order that nobody has touched. `grade` is a person's:
    `grade` is the fraction they gave, None for one that was taken back. `recorded` is the
    fraction that the legacy system stored, None where it stored none.
    """

    doing: Literal["save", "check", "again", "finish", "grade"]
    response: Any = None
    certainty: int | None = None
    grade: Decimal | None = None
    recorded: Decimal | None = None


class ArchivedSlot(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question in an attempt; `item` or `rules` are None where no rule of ours grades: what was
    recorded there is a difference, unless a person has graded it.

    `seconds`: how long the learner stayed with it, None where nobody has measured."""

    slot: int
    question: str
    type: str
    max_mark: Decimal
    steps: tuple[ArchivedStep, ...]
    item: str | None = None
    rules: AnyBehaviour | None = None
    seconds: int | None = None


class ArchivedAttempt(msgspec.Struct, frozen=True, omit_defaults=True):
    """An attempt with its recorded sum of marks, None where there is none yet, and the sum that
    passes, None where nobody passes or fails."""

    id: str
    assessment: str
    learner: str
    slots: tuple[ArchivedSlot, ...]
    total: Decimal | None = None
    pass_mark: Decimal | None = None


class Archive(Protocol):
    """Where attempts come from, always in the same order."""

    @property
    def items(self) -> Mapping[str, Item]:
        """What attempts that were read so far have asked, by name."""
        ...

    def attempts(self, after: int = 0) -> Iterator[ArchivedAttempt]:
        """Every attempt but the first `after` ones."""
        ...

    def count(self) -> int | None:
        """How many attempts there are, for a forecast; None where only reading them all tells."""
        ...
