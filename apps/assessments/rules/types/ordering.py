"""Things to be put in order."""

from decimal import Decimal
from typing import Any

import msgspec

from apps.assessments.rules.item_checks import InvalidItem, check_distinct
from apps.assessments.rules.orders import OrderGrading, order_share
from apps.assessments.rules.response_checks import InvalidResponse, check_known
from apps.assessments.rules.shown import Option, Place, Shown
from apps.assessments.rules.types.item_type import ItemType, Shape


class OrderResponse(Shape, frozen=True):
    """The ids of all entries, in the order the learner has put them."""

    order: tuple[str, ...]


class Ordering(ItemType[OrderResponse], frozen=True, kw_only=True, tag="ordering"):
    """Entries, listed in their right order. `drawn` of them are asked (0: all), `neighbours` of
    one another if `contiguous`."""

    shape = OrderResponse

    entries: tuple[Option, ...]
    grading: OrderGrading = "position"
    drawn: int = 0
    contiguous: bool = False

    def __post_init__(self) -> None:
        self.check_common()
        check_distinct("entry id", [entry.id for entry in self.entries])
        if len(self.entries) < 2:
            raise InvalidItem("there are fewer than two entries to be put in order")
        if self.drawn < 0 or self.drawn == 1 or self.drawn > len(self.entries):
            raise InvalidItem(f"{self.drawn} entries cannot be drawn from {len(self.entries)}")

    def asked(self, place: Place) -> "Ordering":
        if not self.drawn:
            return self
        if self.contiguous:
            first = place.number(len(self.entries) - self.drawn + 1)
            return self.only({entry.id for entry in self.entries[first : first + self.drawn]})
        return self.only({entry.id for entry in place.mixed(self.entries)[: self.drawn]})

    def only(self, ids: set[str]) -> "Ordering":
        """The same with these entries alone."""
        left = tuple(entry for entry in self.entries if entry.id in ids)
        changed: dict[str, Any] = {"entries": left, "drawn": 0}
        return msgspec.structs.replace(self, **changed)

    def check(self, response: OrderResponse) -> None:
        known = [entry.id for entry in self.entries]
        check_known("entry", response.order, known)
        if sorted(response.order) != sorted(known):
            raise InvalidResponse("an order names every entry once")

    def share(self, response: OrderResponse) -> Decimal:
        places = {entry.id: place for place, entry in enumerate(self.entries)}
        return order_share([places[id] for id in response.order], self.grading)

    def shown(self, place: Place) -> Shown:
        return Shown(choices=place.mixed(self.entries))
