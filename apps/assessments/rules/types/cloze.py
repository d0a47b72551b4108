"""A text with questions inside it."""

from decimal import Decimal
from typing import Any

import msgspec

from apps.assessments.rules.gaps import check_gaps
from apps.assessments.rules.item_checks import InvalidItem, at_least_one, check_decimal
from apps.assessments.rules.response_checks import InvalidResponse, check_known
from apps.assessments.rules.shown import Gap, Place, Shown
from apps.assessments.rules.types.choice import Multiple, Single
from apps.assessments.rules.types.item_type import (
    EVERYTHING,
    NOTHING,
    InParts,
    ItemType,
    Part,
    Shape,
)
from apps.assessments.rules.types.numerical import Numerical
from apps.assessments.rules.types.short_text import ShortText

Embedded = Single | Multiple | ShortText | Numerical


class ClozePart(msgspec.Struct, frozen=True):
    """A question at the place `[[id]]` of the prompt, with its share of the whole by weight."""

    id: str
    item: Embedded
    weight: Decimal = EVERYTHING


class PartsResponse(Shape, frozen=True):
    """A response, as JSON has it, by the id of its part; what was left alone is absent."""

    parts: dict[str, dict[str, Any]]


class Cloze(InParts[PartsResponse], frozen=True, kw_only=True, tag="cloze"):
    """A text with questions inside it. A part that takes away lowers the whole."""

    shape = PartsResponse

    items: tuple[ClozePart, ...]

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("part", self.items)
        check_gaps(self.prompt_html, [part.id for part in self.items])
        for part in self.items:
            check_decimal("the weight of a part", part.weight, low=0)
        if not any(part.weight for part in self.items):
            raise InvalidItem("no part has any weight")

    def check(self, response: PartsResponse) -> None:
        check_known("part", response.parts, (part.id for part in self.items))
        for part in self.items:
            given = self._given(part, response)
            if given is not None:
                self._item(part).check(given)

    def is_answered(self, response: PartsResponse) -> bool:
        return any(self._answered(part, response) for part in self.items)

    def is_complete(self, response: PartsResponse) -> bool:
        given = [(self._item(part), self._answered(part, response)) for part in self.items]
        return all(one is not None and item.is_complete(one) for item, one in given)

    def parts(self, response: PartsResponse) -> list[Part]:
        found = []
        for part in self.items:
            given = self._answered(part, response)
            share = NOTHING if given is None else self._item(part).share(given)
            found.append(Part(share, part.weight, given))
        return found

    def comments(self, response: PartsResponse) -> list[str]:
        given = [(self._item(part), self._answered(part, response)) for part in self.items]
        return [words for item, one in given if one is not None for words in item.comments(one)]

    def shown(self, place: Place) -> Shown:
        return Shown(gaps=tuple(_gap(part, place) for part in self.items))

    def _answered(self, part: ClozePart, response: PartsResponse) -> Any:
        """What was answered in a part, in its own shape; None when that is nothing."""
        given = self._given(part, response)
        return given if given is not None and self._item(part).is_answered(given) else None

    def _given(self, part: ClozePart, response: PartsResponse) -> Any:
        raw = response.parts.get(part.id)
        try:
            return None if raw is None else msgspec.convert(raw, part.item.shape)
        except (msgspec.ValidationError, UnicodeError) as error:
            raise InvalidResponse(f"part {part.id!r}: {error}") from error

    def _item(self, part: ClozePart) -> ItemType[Any]:
        return part.item


def _gap(part: ClozePart, place: Place) -> Gap:
    match part.item:
        case Single():
            widget = "choice"
        case Multiple():
            widget = "choices"
        case _:
            widget = "text"
    return Gap(part.id, widget, part.item.shown(place.within(part.id)).choices)
