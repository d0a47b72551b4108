"""Gaps in a text, each to be filled from its group of words."""

from decimal import Decimal

import msgspec

from apps.assessments.rules.gaps import check_gaps
from apps.assessments.rules.item_checks import InvalidItem, at_least_one, check_distinct
from apps.assessments.rules.response_checks import InvalidResponse, check_known
from apps.assessments.rules.shown import Gap, Place, Shown, options
from apps.assessments.rules.types.item_type import EVERYTHING, InParts, Part
from apps.assessments.rules.types.matching import PairsResponse

_MOST_WORDS = 200


class Word(msgspec.Struct, frozen=True):
    """What may be put into the gaps of its group. With `once`, into one of them."""

    id: str
    html: str
    group: str = "1"
    once: bool = False


class WordGap(msgspec.Struct, frozen=True):
    """A place in the prompt, `[[id]]` there, and the word that belongs into it."""

    id: str
    word: str


class GapMatch(InParts[PairsResponse], frozen=True, kw_only=True, tag="gap_match"):
    """A text with gaps that are filled from words: by menus, or by carrying words there."""

    shape = PairsResponse

    gaps: tuple[WordGap, ...]
    words: tuple[Word, ...]
    shuffle: bool = False

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("gap", self.gaps)
        if len(self.words) > _MOST_WORDS:
            raise InvalidItem(f"{len(self.words)} words are more than the {_MOST_WORDS} of a menu")
        check_gaps(self.prompt_html, [gap.id for gap in self.gaps])
        check_distinct("word id", [word.id for word in self.words])
        for gap in self.gaps:
            if gap.word not in self._by_id:
                raise InvalidItem(f"gap {gap.id!r} points at no word: {gap.word!r}")

    @property
    def _by_id(self) -> dict[str, Word]:
        return {word.id: word for word in self.words}

    def check(self, response: PairsResponse) -> None:
        words = self._by_id
        check_known("gap", response.pairs, (gap.id for gap in self.gaps))
        check_known("word", response.pairs.values(), words)
        for gap in self.gaps:
            given = response.pairs.get(gap.id)
            if given is not None and words[given].group != words[gap.word].group:
                raise InvalidResponse(f"word {given!r} is of another group than gap {gap.id!r}")

    def is_answered(self, response: PairsResponse) -> bool:
        return bool(response.pairs)

    def is_complete(self, response: PairsResponse) -> bool:
        return len(response.pairs) == len(self.gaps)

    def parts(self, response: PairsResponse) -> list[Part]:
        given = [(gap, response.pairs.get(gap.id)) for gap in self.gaps]
        return [Part(Decimal(one == gap.word), EVERYTHING, one) for gap, one in given]

    def shown(self, place: Place) -> Shown:
        words = place.mixed(self.words) if self.shuffle else self.words
        groups = {gap.id: self._by_id[gap.word].group for gap in self.gaps}
        return Shown(
            gaps=tuple(
                Gap(
                    gap.id,
                    "choice",
                    options(word for word in words if word.group == groups[gap.id]),
                )
                for gap in self.gaps
            )
        )
