"""A question with numbers that differ from learner to learner."""

import re
from collections.abc import Mapping
from decimal import Decimal

import msgspec

from apps.assessments.rules.formulas import InvalidFormula, computed, names_in
from apps.assessments.rules.item_checks import InvalidItem, at_least_one, check_decimal
from apps.assessments.rules.shown import Place
from apps.assessments.rules.tolerance import ANY_NUMBER, NumericAnswer, ToleranceType
from apps.assessments.rules.types.item_type import NOTHING
from apps.assessments.rules.types.numerical import Measured, Numerical

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
        return NumericAnswer(
            value, self.fraction, self.tolerance, self.tolerance_type, self.feedback_html
        )


class Calculated(Measured, frozen=True, kw_only=True, tag="calculated"):
    """A numerical item for each of its `variants`, the values of the wild cards `{name}` in the
    prompt and the formulas. An attempt is asked one of them: `asked`, `variant`."""

    answers: tuple[FormulaAnswer, ...]
    variants: tuple[dict[str, Decimal], ...]

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("answer", self.answers)
        at_least_one("variant", self.variants)
        for values in self.variants:
            for value in values.values():
                check_decimal("the value of a wild card", value)
            self.with_values(values)

    def asked(self, place: Place) -> Numerical:
        return self.with_values(self.variants[place.number(len(self.variants))])

    def with_values(self, values: Mapping[str, Decimal]) -> Numerical:
        """The item as it is asked with these values. Raises InvalidItem."""
        try:
            return Numerical(
                name=self.name,
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
            )
        except InvalidFormula as error:
            raise InvalidItem(str(error)) from error


def _filled(html: str, values: Mapping[str, Decimal]) -> str:
    """The text with values for wild cards, and with expressions `{=...}` computed."""
    html = _EXPRESSION.sub(lambda found: f"{computed(found[1], values):.14g}", html)
    for name in names_in(html):
        if name in values:
            html = html.replace(f"{{{name}}}", format(values[name], "f"))
    return html
