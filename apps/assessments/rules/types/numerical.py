"""A typed number, perhaps with a unit."""

from decimal import Decimal, localcontext
from typing import Literal, NamedTuple

import msgspec

from apps.assessments.rules.item_checks import (
    InvalidItem,
    at_least_one,
    check_decimal,
    check_distinct,
    check_numeric_value,
)
from apps.assessments.rules.numbers import TypedNumber, parse_number
from apps.assessments.rules.response_checks import check_typed, is_blank
from apps.assessments.rules.shown import Option, Place, Shown
from apps.assessments.rules.tolerance import ANY_NUMBER, EXACT, NumericAnswer, check_tolerance
from apps.assessments.rules.types.item_type import NOTHING, ItemType, Shape

UnitGrading = Literal["none", "answer_share", "mark_share"]


class Unit(msgspec.Struct, frozen=True):
    """A unit a learner may write; a value in it is `multiplier` times the value of the answer."""

    name: str
    multiplier: Decimal


class NumberResponse(Shape, frozen=True, omit_defaults=True):
    """A number as typed, and the unit where that is chosen from a menu."""

    text: str
    unit: str | None = None


class Hit(NamedTuple):
    """The accepted answer that a response hits, and what it earns, its unit considered."""

    answer: NumericAnswer
    share: Decimal


class Measured(ItemType[NumberResponse], frozen=True, kw_only=True):
    """What is answered with a number, perhaps with a unit.

    With `unit_menu` the unit is chosen, and not typed behind the number (or before it:
    `units_left`). With `decimal_comma` "1,5" is one and a half.
    """

    shape = NumberResponse

    units: tuple[Unit, ...] = ()
    unit_grading: UnitGrading = "none"
    unit_penalty: Decimal = NOTHING
    units_left: bool = False
    unit_menu: bool = False
    decimal_comma: bool = False

    def check_units(self) -> None:
        """Raise InvalidItem for units that no number could have."""
        check_decimal("the unit penalty", self.unit_penalty, low=0, high=1)
        check_distinct("unit", [unit.name for unit in self.units])
        for unit in self.units:
            check_decimal("a unit's multiplier", unit.multiplier, low=0)
            if unit.multiplier == 0:
                raise InvalidItem(f"the multiplier of unit {unit.name!r} is 0")

    def check(self, response: NumberResponse) -> None:
        check_typed(response.text)
        # A unit that is not among those offered is a wrong one, as if it had been typed.
        check_typed(response.unit or "")

    def is_answered(self, response: NumberResponse) -> bool:
        return not is_blank(response.text)

    def is_complete(self, response: NumberResponse) -> bool:
        # A comma may be meant as a point or stand between thousands, and what is left beside the
        # number of an item without units is a slip: both are asked about, and cost no try.
        typed = self.typed(response)
        doubtful = "." if self.decimal_comma else ","
        if typed is None or doubtful in response.text or (typed.unit and not self._takes_units):
            return False
        return response.unit is not None or not self.unit_menu

    def typed(self, response: NumberResponse) -> TypedNumber | None:
        """The number in a response, None when there is none."""
        return parse_number(
            response.text, unit_left=self.units_left, decimal_comma=self.decimal_comma
        )

    def shown(self, place: Place) -> Shown:
        if not self.unit_menu:
            return Shown()
        return Shown(choices=tuple(Option(unit.name, unit.name) for unit in self.units))

    @property
    def _takes_units(self) -> bool:
        return bool(self.units) and not self.unit_menu


class Numerical(Measured, frozen=True, kw_only=True, tag="numerical"):
    """A typed number; the first answer whose interval holds it counts."""

    answers: tuple[NumericAnswer, ...]

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("answer", self.answers)
        for answer in self.answers:
            check_numeric_value(answer.value, wildcard=ANY_NUMBER)
            check_tolerance(answer)
            check_decimal("a fraction", answer.fraction, low=-1, high=1)
        self.check_units()

    def share(self, response: NumberResponse) -> Decimal:
        hit = self._hit(response)
        return NOTHING if hit is None else hit.share

    def comments(self, response: NumberResponse) -> list[str]:
        hit = self._hit(response)
        return [] if hit is None else [hit.answer.feedback_html]

    def _hit(self, response: NumberResponse) -> Hit | None:
        """The first accepted answer hit. Each is tried with the value converted from its unit,
        then with the number as it stands. None when it is no number or hits nothing."""
        typed = self.typed(response)
        if typed is None:
            return None
        with localcontext(EXACT):
            raw = +typed.value()
            converted = self._converted(raw, response.unit or typed.unit)
            for answer in self.answers:
                if converted is not None and answer.accepts(converted):
                    return Hit(answer, answer.fraction)
                if answer.accepts(raw):
                    return Hit(answer, self._penalized(answer.fraction))
        return None

    def _converted(self, raw: Decimal, named: str) -> Decimal | None:
        for unit in self.units:
            # The spaces a learner typed are gone by now, so those of the name must go as well.
            if named and unit.name.replace(" ", "") == named.replace(" ", ""):
                return raw / unit.multiplier
        return None

    def _penalized(self, fraction: Decimal) -> Decimal:
        """What is left when the unit is wrong or missing: never less than nothing."""
        if self.unit_grading == "answer_share":
            fraction -= self.unit_penalty * fraction
        elif self.unit_grading == "mark_share":
            fraction -= self.unit_penalty
        return max(fraction, NOTHING)
