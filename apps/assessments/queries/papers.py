"""Published papers with their items decoded."""

from decimal import Decimal
from functools import lru_cache
from uuid import UUID

import msgspec

from apps.assessments.models import Paper
from apps.assessments.rules.items import Item
from banyan.errors import NotFound


class PaperItem(msgspec.Struct, frozen=True):
    """An item in its place on a paper."""

    slot: int
    max_mark: Decimal
    item: Item


class PaperText(msgspec.Struct, frozen=True):
    """A published paper. `items` are in the order of their slots."""

    id: UUID
    assessment: str
    title: str
    items: tuple[PaperItem, ...]

    def at(self, slot: int) -> PaperItem:
        """The item at `slot`. Raises NotFound."""
        for placed in self.items:
            if placed.slot == slot:
                return placed
        raise NotFound(f"This assessment has no question {slot}.")

    @property
    def max_mark(self) -> Decimal:
        """The sum over all slots."""
        return sum((placed.max_mark for placed in self.items), Decimal(0))


@lru_cache(maxsize=1024)
def paper(paper_id: UUID) -> PaperText:
    """The paper with this id; remembered for ever, because papers never change."""
    row = Paper.objects.select_related("assessment").get(id=paper_id)
    return PaperText(
        id=row.id,
        assessment=row.assessment.key,
        title=row.title,
        items=msgspec.convert(row.items, tuple[PaperItem, ...]),
    )
