"""A question with numbers that differ from learner to learner."""

import re
from collections.abc import Mapping
from decimal import Decimal
from html import unescape

import msgspec

from apps.assessments.rules.formulas import InvalidFormula, computed, with_values
from apps.assessments.rules.item_checks import InvalidItem, at_least_one, check_decimal
from apps.assessments.rules.shown import Place
from apps.assessments.rules.tolerance import ANY_NUMBER, NumericAnswer, ToleranceType
from apps.assessments.rules.types.item_type import NOTHING
from apps.assessments.rules.types.numerical import Measured, NumberResponse, Numerical

_MOST_WILD_CARDS = 500
# Characters of formulas, all variants together: they take a tenth of a second.
_MOST_TO_COMPUTE = 200_000
_EXPRESSION = re.compile(r"\{=([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")


class FormulaAnswer(msgspec.Struct, frozen=True):
    """An accepted number, as a formula of the wild cards; "*" accepts every number."""

    formula: str
    fraction: Decimal
    tolerance: Decimal = NOTHING
    tolerance_type: ToleranceType = "relative"
    feedback_html: str = ""

    def with_values(self, values: Mapping[str, Decimal]) -> NumericAnswer:
        """The accepted number. Raises InvalidFormula."""
        value = self.formula.strip()
        if value != ANY_NUMBER:
            value = str(Decimal(computed(value, values)))
        feedback = _filled(self.feedback_html, values)
        return NumericAnswer(value, self.fraction, self.tolerance, self.tolerance_type, feedback)


class Calculated(Measured, frozen=True, kw_only=True, tag="calculated"):
    """A numerical item for each of its `variants`, the values of the wild cards `{name}` in the
    prompt and the formulas. An attempt is asked one of them, and only that can be scored."""

    answers: tuple[FormulaAnswer, ...]
    variants: tuple[dict[str, Decimal], ...]

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("answer", self.answers)
        at_least_one("variant", self.variants)
        self._must_be_bounded()
        for values in self.variants:
            for value in values.values():
                check_decimal("the value of a wild card", value)
            self.with_values(values)

    def _must_be_bounded(self) -> None:
        """Raise InvalidItem when all its numbers would take longer than a moment."""
        texts = [self.name, self.prompt_html, self.feedback_html]
        texts += [answer.feedback_html for answer in self.answers]
        if sum(text.count("{") for text in texts) > _MOST_WILD_CARDS:
            raise InvalidItem(f"its texts have more than {_MOST_WILD_CARDS} wild cards")
        computed = sum(len(answer.formula) for answer in self.answers)
        computed += sum(len(one) for text in texts for one in _EXPRESSION.findall(text))
        if computed * len(self.variants) > _MOST_TO_COMPUTE:
            raise InvalidItem("its formulas and variants are more than could be meant")

    def asked(self, place: Place) -> Numerical:
        return self.with_values(self.variants[place.number(len(self.variants))])

    def share(self, response: NumberResponse) -> Decimal:
        raise TypeError("a calculated item is scored as it was asked: asked(), with_values()")

    def with_values(self, values: Mapping[str, Decimal]) -> Numerical:
        """The item as it is asked with these values. Raises InvalidItem."""
        try:
            return Numerical(
                name=_filled(self.name, values),
                prompt_html=_filled(self.prompt_html, values),
                idnumber=self.idnumber,
                default_mark=self.default_mark,
                feedback_html=_filled(self.feedback_html, values),
                answers=tuple(answer.with_values(values) for answer in self.answers),
                units=self.units,
                unit_grading=self.unit_grading,
                unit_penalty=self.unit_penalty,
                units_left=self.units_left,
                unit_menu=self.unit_menu,
                decimal_comma=self.decimal_comma,
            )
        except InvalidFormula as error:
            raise InvalidItem(str(error)) from error


def _filled(html: str, values: Mapping[str, Decimal]) -> str:
    """The text with values for wild cards, and with expressions `{=...}` computed."""

    def printed(name: str) -> str | None:
        value = values.get(unescape(name))
        return None if value is None else format(value, "f")

    html = _EXPRESSION.sub(lambda found: f"{computed(found[1], values):.14g}", html)
    return with_values(html, printed)
