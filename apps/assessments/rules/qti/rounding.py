"""Numbers rounded to figures, as QTI's roundTo and equalRounded have it."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.qti.values import EXACT, number_in

_MOST_FIGURES = 50


def rounded(expression: Expression, value: Decimal | None) -> Decimal | None:
    """The number with the `figures` the element wants: significant ones, or decimal places."""
    figures = number_in(expression.attributes.get("figures", "3"))
    if value is None or figures is None or not 0 <= figures <= _MOST_FIGURES:
        return None
    places = int(figures)
    if expression.attributes.get("roundingMode", "significantFigures") == "significantFigures":
        places = places - 1 - (value.adjusted() if value else 0)
    with localcontext(EXACT):
        found = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return found if found.is_finite() else value
