"""Published papers with their items decoded: remembered for ever, because papers never change."""

from decimal import Decimal
from functools import cached_property
from uuid import UUID

import msgspec

from apps.assessments.models import Paper
from apps.assessments.rules.behaviours import AnyBehaviour, Deferred
from apps.assessments.rules.items import Item, asked
from apps.assessments.rules.shown import Place
from banyan.caching import Bounded
from banyan.errors import NotFound, Unavailable


class PaperItem(msgspec.Struct, frozen=True):
    """An item in its place on a paper, and the behaviour under which it is sat and scored."""

    slot: int
    max_mark: Decimal
    item: Item
    behaviour: AnyBehaviour = Deferred()

    def asked(self, attempt: UUID) -> Item:
        """The item as this attempt is asked it."""
        return asked(self.item, self.place(attempt))

    def place(self, attempt: UUID) -> Place:
        """Where this attempt is asked it."""
        return Place(str(attempt), self.slot)


class PaperText(msgspec.Struct, frozen=True, dict=True):
    """A published paper. `items` are in the order of their slots."""

    id: UUID
    assessment: str
    title: str
    items: tuple[PaperItem, ...]

    def at(self, slot: int) -> PaperItem:
        """The item at `slot`. Raises NotFound."""
        placed = self._by_slot.get(slot)
        if placed is None:
            raise NotFound(f"This assessment has no question {slot}.")
        return placed

    @property
    def max_marks(self) -> list[Decimal]:
        """What each slot is worth at most, in their order."""
        return [placed.max_mark for placed in self.items]

    @cached_property
    def max_mark(self) -> Decimal:
        """The sum over all slots."""
        return sum((placed.max_mark for placed in self.items), Decimal(0))

    @cached_property
    def _by_slot(self) -> dict[int, PaperItem]:
        return {placed.slot: placed for placed in self.items}


_papers: Bounded[UUID, PaperText] = Bounded(1024)
_items = msgspec.json.Decoder(tuple[PaperItem, ...])


def paper(paper_id: UUID) -> PaperText:
    """The paper with this id, read if it is not known."""
    known = _papers.get(paper_id)
    if known is not None:
        return known
    row = Paper.objects.select_related("assessment").get(id=paper_id)
    return learn(row.id, row.assessment.key, row.title, msgspec.json.encode(row.items))


def is_known(paper_id: UUID) -> bool:
    """Whether `paper()` needs no database for this one."""
    return paper_id in _papers


def known_papers() -> list[UUID]:
    """What needs not be read again."""
    return list(_papers)


def learn(paper_id: UUID, assessment: str, title: str, items: str | bytes | None) -> PaperText:
    """The paper as some statement has read it; `items` is None for those that were known.

    Raises Unavailable.
    """
    if items is None:
        known = _papers.get(paper_id)
        if known is None:  # forgotten between the question and the answer
            raise Unavailable
        return known
    text = PaperText(paper_id, assessment, title, _items.decode(items))
    _papers.keep(paper_id, text)
    return text
