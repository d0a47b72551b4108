"""The six item types, as data.

One JSON form is used everywhere: importers make it, the module stores it, the legacy system is
sent it. `type` names the item type. Shares of a mark ("fractions") run from -1 to 1 and, like
every other number here, are decimal strings in JSON, so no float ever touches a mark.

HTML in an item is clean: the importers (apps.assessments.formats) clean it once, on the way in.
"""

from decimal import Decimal
from typing import Literal, cast

import msgspec

from apps.assessments.rules.item_checks import (
    InvalidItem,
    at_least_one,
    check_decimal,
    check_distinct,
    check_numeric_value,
    check_text,
)

ToleranceType = Literal["nominal", "relative", "geometric"]
UnitGrading = Literal["none", "answer_share", "mark_share"]

ANY_NUMBER = "*"


class Option(msgspec.Struct, frozen=True):
    """Something a learner can read and point at, worth nothing by itself."""

    id: str
    html: str


class Choice(msgspec.Struct, frozen=True):
    """An option of a choice item with the share of the mark that choosing it earns."""

    id: str
    html: str
    fraction: Decimal
    feedback_html: str = ""


class Stem(msgspec.Struct, frozen=True):
    """The left side of a pair; `choice` is the id of its right side."""

    id: str
    html: str
    choice: str


class TextAnswer(msgspec.Struct, frozen=True):
    """An accepted text; `*` in the pattern stands for any run of characters, `\\*` for a star."""

    pattern: str
    fraction: Decimal
    feedback_html: str = ""


class NumericAnswer(msgspec.Struct, frozen=True):
    """An accepted number. `value` is a decimal number or "*", which accepts every number."""

    value: str
    fraction: Decimal
    tolerance: Decimal = Decimal(0)
    tolerance_type: ToleranceType = "nominal"
    feedback_html: str = ""

    def number(self) -> Decimal | None:
        """The accepted number, or None when every number is accepted."""
        return None if self.value == ANY_NUMBER else Decimal(self.value)


class Unit(msgspec.Struct, frozen=True):
    """A unit a learner may write; a value in it is `multiplier` times the value of the answer."""

    name: str
    multiplier: Decimal


class _Common(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    name: str
    prompt_html: str
    idnumber: str = ""
    default_mark: Decimal = Decimal(1)
    feedback_html: str = ""

    def check_common(self) -> None:
        check_text("the prompt", self.prompt_html)
        check_decimal("the default mark", self.default_mark, low=0)


class Single(_Common, frozen=True, kw_only=True, tag="single"):
    """One choice out of several."""

    choices: tuple[Choice, ...]
    shuffle: bool = False

    def __post_init__(self) -> None:
        self.check_common()
        _check_choices(self.choices)


class Multiple(_Common, frozen=True, kw_only=True, tag="multiple"):
    """Any number of choices; their shares add up, kept between 0 and 1."""

    choices: tuple[Choice, ...]
    shuffle: bool = False

    def __post_init__(self) -> None:
        self.check_common()
        _check_choices(self.choices)


class TrueFalse(_Common, frozen=True, kw_only=True, tag="true_false"):
    """A statement that holds or not."""

    answer: bool
    feedback_true_html: str = ""
    feedback_false_html: str = ""

    def __post_init__(self) -> None:
        self.check_common()


class ShortText(_Common, frozen=True, kw_only=True, tag="short_text"):
    """A few typed words; the first matching answer in order counts."""

    answers: tuple[TextAnswer, ...]
    ignore_case: bool = True

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("answer", self.answers)
        for answer in self.answers:
            check_text("an accepted answer", answer.pattern)
            check_decimal("a fraction", answer.fraction, low=-1, high=1)


class Numerical(_Common, frozen=True, kw_only=True, tag="numerical"):
    """A typed number, perhaps with a unit; the first answer whose interval holds it counts."""

    answers: tuple[NumericAnswer, ...]
    units: tuple[Unit, ...] = ()
    unit_grading: UnitGrading = "none"
    unit_penalty: Decimal = Decimal(0)
    units_left: bool = False

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("answer", self.answers)
        for answer in self.answers:
            check_numeric_value(answer.value, wildcard=ANY_NUMBER)
            check_decimal("a tolerance", answer.tolerance, low=0)
            check_decimal("a fraction", answer.fraction, low=-1, high=1)
        check_decimal("the unit penalty", self.unit_penalty, low=0, high=1)
        check_distinct("unit", [unit.name for unit in self.units])
        for unit in self.units:
            check_decimal("a unit's multiplier", unit.multiplier, low=0)
            if unit.multiplier == 0:
                raise InvalidItem(f"the multiplier of unit {unit.name!r} is 0")


class Matching(_Common, frozen=True, kw_only=True, tag="matching"):
    """Stems to be paired with choices; a choice may fit several stems, or none."""

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


Item = Single | Multiple | TrueFalse | ShortText | Numerical | Matching


def kind(item: Item) -> str:
    """The item's type as written in JSON: "single", "multiple", "true_false", ..."""
    return str(item.__struct_config__.tag)


def item_from(plain: object) -> Item:
    """The item described by plain data (decoded JSON).

    Raises InvalidItem saying what is wrong and, where known, in which field.
    """
    try:
        return cast(Item, msgspec.convert(plain, Item))
    except msgspec.ValidationError as error:
        raise InvalidItem(str(error)) from error


def decode_item(data: bytes | str) -> Item:
    """The item described by a JSON document. Raises InvalidItem."""
    try:
        return _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise InvalidItem(str(error)) from error


def plain_item(item: Item) -> dict[str, object]:
    """The item as JSON would hold it, with every field present; item_from() reads it back."""
    return cast(dict[str, object], msgspec.json.decode(msgspec.json.encode(item)))


_DECODER: msgspec.json.Decoder[Item] = msgspec.json.Decoder(Item)


def _check_choices(choices: tuple[Choice, ...]) -> None:
    at_least_one("choice", choices)
    check_distinct("choice id", [choice.id for choice in choices])
    for choice in choices:
        check_decimal("a fraction", choice.fraction, low=-1, high=1)
