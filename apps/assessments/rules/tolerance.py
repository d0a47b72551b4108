"""Does a number lie close enough to an accepted one?"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

import msgspec

from apps.assessments.rules.item_checks import InvalidItem, check_decimal

ToleranceType = Literal["nominal", "relative", "geometric", "significant_figures", "decimal_places"]

ANY_NUMBER = "*"
# The legacy system computes with binary floats and widens every interval by this share, so that
# 0.1 + 0.2 still hits 0.3. We compute exactly and keep the widening: the marks must agree.
WIDENING = Decimal("1e-14")
# Sixty digits and no traps: numbers of any size compare, none of them raises.
EXACT = Context(prec=60, Emax=999_999, Emin=-999_999, traps=[])
_MOST_FIGURES = 50


class NumericAnswer(msgspec.Struct, frozen=True):
    """An accepted number. `value` is a decimal number or "*", which accepts every number.

    `tolerance` is a margin ("nominal"), a share of the value, or how many figures or places must
    be the same once both numbers are rounded to them (QTI's equalRounded).
    """

    value: str
    fraction: Decimal
    tolerance: Decimal = Decimal(0)
    tolerance_type: ToleranceType = "nominal"
    feedback_html: str = ""

    def number(self) -> Decimal | None:
        """The accepted number, or None when every number is accepted."""
        return None if self.value == ANY_NUMBER else Decimal(self.value)

    def accepts(self, value: Decimal) -> bool:
        """Whether the value lies in the answer's interval. To be called in the context EXACT."""
        right = self.number()
        if right is None:
            return True
        if self.tolerance_type in _ROUNDINGS:
            rounded = _ROUNDINGS[self.tolerance_type]
            return rounded(value, int(self.tolerance)) == rounded(right, int(self.tolerance))
        if self.tolerance_type == "geometric":
            factor = 1 + self.tolerance + WIDENING
            low, high = sorted((right / factor, right * factor))
            return low <= value <= high
        size = abs(right)
        if self.tolerance_type == "relative":
            margin = size * (self.tolerance + WIDENING)
        else:
            margin = self.tolerance + WIDENING * max(self.tolerance, size)
        return right - margin <= value <= right + margin


def check_tolerance(answer: NumericAnswer) -> None:
    """Raise InvalidItem for a tolerance that cannot be meant."""
    check_decimal("a tolerance", answer.tolerance, low=0)
    if answer.tolerance_type not in _ROUNDINGS:
        return
    least = 1 if answer.tolerance_type == "significant_figures" else 0
    figures = answer.tolerance
    if figures != int(figures) or not least <= figures <= _MOST_FIGURES:
        raise InvalidItem(f"numbers cannot be rounded to {figures} figures")


def _to_figures(value: Decimal, figures: int) -> Decimal:
    """The value with so many significant figures, half up; 0 has as many as one likes."""
    return Context(prec=figures, rounding=ROUND_HALF_UP, traps=[]).plus(value)


def _to_places(value: Decimal, places: int) -> Decimal:
    # A number with too many digits to be rounded is whole, and stays as it is.
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)
    return value if rounded.is_nan() else rounded


_ROUNDINGS: dict[str, Callable[[Decimal, int], Decimal]] = {
    "significant_figures": _to_figures,
    "decimal_places": _to_places,
}
