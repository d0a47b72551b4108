"""Which accepted number did the learner hit, and what is it worth?"""

from decimal import Context, Decimal, localcontext

from apps.assessments.rules.items import Numerical, NumericAnswer
from apps.assessments.rules.numbers import TypedNumber, parse_number

# The legacy system computes with binary floats and widens every interval by this share, so that
# 0.1 + 0.2 still hits 0.3. We compute exactly and keep the widening: the marks must agree.
WIDENING = Decimal("1e-14")
# Sixty digits and no traps: numbers of any size compare, none of them raises.
EXACT = Context(prec=60, Emax=999_999, Emin=-999_999, traps=[])


def matched_answer(item: Numerical, text: str) -> tuple[NumericAnswer, Decimal] | None:
    """The first accepted answer hit and the fraction it earns after the penalty for its unit.

    None when the text is no number or hits nothing. Each answer is tried with the value
    converted from the unit typed, then with the number as it stands.
    """
    typed = parse_number(text, unit_left=item.units_left)
    if typed is None:
        return None
    with localcontext(EXACT):
        raw = +typed.value()
        converted = _converted(item, typed, raw)
        for answer in item.answers:
            if converted is not None and _within(answer, converted):
                return answer, answer.fraction
            if _within(answer, raw):
                return answer, _penalized(item, answer.fraction)
    return None


def _converted(item: Numerical, typed: TypedNumber, raw: Decimal) -> Decimal | None:
    for unit in item.units:
        # The spaces a learner typed are gone by now, so those of the name must go as well.
        if typed.unit and unit.name.replace(" ", "") == typed.unit:
            return raw / unit.multiplier
    return None


def _within(answer: NumericAnswer, value: Decimal) -> bool:
    right = answer.number()
    if right is None:
        return True
    if answer.tolerance_type == "geometric":
        factor = 1 + answer.tolerance + WIDENING
        low, high = sorted((right / factor, right * factor))
        return low <= value <= high
    size = abs(right)
    if answer.tolerance_type == "relative":
        margin = size * (answer.tolerance + WIDENING)
    else:
        margin = answer.tolerance + WIDENING * max(answer.tolerance, size)
    return right - margin <= value <= right + margin


def _penalized(item: Numerical, fraction: Decimal) -> Decimal:
    """What is left when the unit is wrong or missing: never less than nothing."""
    if item.unit_grading == "answer_share":
        fraction -= item.unit_penalty * fraction
    elif item.unit_grading == "mark_share":
        fraction -= item.unit_penalty
    return max(fraction, Decimal(0))
