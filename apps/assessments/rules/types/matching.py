"""Stems to be paired with choices."""

from decimal import Decimal

import msgspec

from apps.assessments.rules.item_checks import InvalidItem, at_least_one, check_distinct
from apps.assessments.rules.response_checks import check_known
from apps.assessments.rules.shown import Option, Place, Shown, options
from apps.assessments.rules.types.item_type import EVERYTHING, InParts, Part, Shape


class Stem(msgspec.Struct, frozen=True):
    """The left side of a pair; `choice` is the id of its right side."""

    id: str
    html: str
    choice: str


class PairsResponse(Shape, frozen=True):
    """Choice id by the id of a stem or gap; what was left alone is absent."""

    pairs: dict[str, str]


class Matching(InParts[PairsResponse], frozen=True, kw_only=True, tag="matching"):
    """Stems to be paired with choices; a choice may fit several stems, or none."""

    shape = PairsResponse

    stems: tuple[Stem, ...]
    choices: tuple[Option, ...]
    shuffle: bool = False

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("stem", self.stems)
        check_distinct("stem id", [stem.id for stem in self.stems])
        check_distinct("choice id", [choice.id for choice in self.choices])
        known = {choice.id for choice in self.choices}
        for stem in self.stems:
            if stem.choice not in known:
                raise InvalidItem(f"stem {stem.id!r} points at no choice: {stem.choice!r}")

    def check(self, response: PairsResponse) -> None:
        check_known("stem", response.pairs, (stem.id for stem in self.stems))
        check_known("choice", response.pairs.values(), (choice.id for choice in self.choices))

    def is_answered(self, response: PairsResponse) -> bool:
        return bool(response.pairs)

    def is_complete(self, response: PairsResponse) -> bool:
        return len(response.pairs) == len(self.stems)

    def parts(self, response: PairsResponse) -> list[Part]:
        given = [(stem, response.pairs.get(stem.id)) for stem in self.stems]
        return [Part(Decimal(one == stem.choice), EVERYTHING, one) for stem, one in given]

    def shown(self, place: Place) -> Shown:
        readable = options(self.choices)
        return Shown(
            choices=place.mixed(readable) if self.shuffle else readable, stems=options(self.stems)
        )
