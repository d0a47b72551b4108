"""A text of some length, marked by people."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import msgspec

from apps.assessments.rules.file_types import KNOWN
from apps.assessments.rules.item_checks import (
    InvalidItem,
    at_least_one,
    check_decimal,
    check_distinct,
)
from apps.assessments.rules.response_checks import InvalidResponse, check_typed, is_blank
from apps.assessments.rules.shown import FilesAsked, Place, Shown, Writing
from apps.assessments.rules.types.item_type import NOTHING, ItemType, Shape
from apps.assessments.rules.uploads import Attached, check_files, check_limits

LONGEST_ESSAY = 50_000


class Level(msgspec.Struct, frozen=True):
    """How well a criterion may be met, and for how many points."""

    id: str
    html: str
    points: Decimal


class Criterion(msgspec.Struct, frozen=True):
    """One of the things an essay is marked by, with its levels."""

    id: str
    html: str
    levels: tuple[Level, ...]

    @property
    def most(self) -> Decimal:
        """The points of the best level."""
        return max(level.points for level in self.levels)


class EssayResponse(Shape, frozen=True, omit_defaults=True):
    """The text, as typed ("" where files are the answer), and files that were uploaded before."""

    text: str
    files: tuple[Attached, ...] = ()


class Essay(ItemType[EssayResponse], frozen=True, kw_only=True, tag="essay"):
    """A text of `least_words` to `most_words` (0: no limit), beginning with the `template`.

    It is marked by one person, or by two who do not see each other's mark: the mean counts if
    they differ by no more than `agreement` (a share of the mark), else a third person decides.
    With a rubric the share is that of its points; `guide_html` is for those who mark.

    Up to `attachments` files come with the text, `attachments_required` of them are asked for, of
    the `file_types` (extensions; none: all that are known) and of `largest_bytes` each (0: what
    the server takes). Unless it is `typed`, files alone are the answer.
    """

    shape = EssayResponse
    by_hand: ClassVar[bool] = True

    template: str = ""
    least_words: int = 0
    most_words: int = 0
    guide_html: str = ""
    rubric: tuple[Criterion, ...] = ()
    markers: int = 1
    agreement: Decimal = Decimal("0.1")
    typed: bool = True
    attachments: int = 0
    attachments_required: int = 0
    file_types: tuple[str, ...] = ()
    largest_bytes: int = 0

    def __post_init__(self) -> None:
        self.check_common()
        if self.least_words < 0 or self.most_words < 0:
            raise InvalidItem("a number of words is below 0")
        if 0 < self.most_words < self.least_words:
            raise InvalidItem("at least more words are asked for than at most")
        if self.markers not in (1, 2):
            raise InvalidItem(f"{self.markers} people cannot mark an answer: one can, or two")
        if not self.typed and not self.attachments:
            raise InvalidItem("there is nothing to answer with: neither a text nor a file")
        check_limits(
            self.attachments, self.attachments_required, self.file_types, self.largest_bytes
        )
        check_decimal("the agreement", self.agreement, low=0, high=1)
        check_distinct("criterion id", [criterion.id for criterion in self.rubric])
        for criterion in self.rubric:
            at_least_one("level", criterion.levels)
            check_distinct("level id", [level.id for level in criterion.levels])
            for level in criterion.levels:
                check_decimal("the points of a level", level.points, low=0, high=1000)
        if self.rubric and not self.most_points:
            raise InvalidItem("nothing can be earned by the rubric")

    @property
    def most_points(self) -> Decimal:
        """What a perfect essay has by the rubric."""
        return sum((criterion.most for criterion in self.rubric), NOTHING)

    def by_rubric(self, levels: Mapping[str, str]) -> Decimal:
        """The share that these levels, by criterion, are worth. Raises InvalidItem unless each
        criterion has one of its levels."""
        if set(levels) != {criterion.id for criterion in self.rubric}:
            raise InvalidItem("each criterion needs a level, and nothing else has one")
        points = NOTHING
        for criterion in self.rubric:
            found = [level for level in criterion.levels if level.id == levels[criterion.id]]
            if not found:
                raise InvalidItem(f"criterion {criterion.id!r} has no such level")
            points += found[0].points
        return points / self.most_points

    def check(self, response: EssayResponse) -> None:
        check_typed(response.text, LONGEST_ESSAY)
        if not self.typed and response.text:
            raise InvalidResponse("this is answered by files alone")
        check_files(response.files, self.attachments)

    def is_answered(self, response: EssayResponse) -> bool:
        return bool(response.files) or self._is_written(response.text)

    def is_complete(self, response: EssayResponse) -> bool:
        return self.is_answered(response) and len(response.files) >= self.attachments_required

    def _is_written(self, text: str) -> bool:
        return not is_blank(text) and text.strip() != self.template.strip()

    def share(self, response: EssayResponse) -> Decimal:
        raise TypeError("an essay is marked by people")

    def shown(self, place: Place) -> Shown:
        asked = (
            self.attachments,
            self.attachments_required,
            self.file_types or KNOWN,
            self.largest_bytes,
        )
        files = FilesAsked(*asked) if self.attachments else None
        writing = Writing(self.template, self.least_words, self.most_words, files, self.typed)
        return Shown(writing=writing)
