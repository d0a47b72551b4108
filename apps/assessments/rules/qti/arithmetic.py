"""QTI's operators that make a number of numbers. What is no number makes NULL."""

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_FLOOR, Decimal, localcontext

from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.qti.logic import Operator
from apps.assessments.rules.qti.rounding import rounded
from apps.assessments.rules.qti.values import EXACT, Value, number_of, scalars

_HALF = Decimal("0.5")


def folded(combine: Callable[[list[Decimal]], Decimal]) -> Operator:
    """An operator on all the numbers in its operands."""

    def fold(_: Expression, given: list[Value]) -> Value:
        numbers = [number_of(one) for value in given for one in scalars(value)]
        known = [number for number in numbers if number is not None]
        if None in given or not known or len(known) < len(numbers):
            return None
        return _finite(lambda: combine(known))

    return fold


def of_two(combine: Callable[[Decimal, Decimal], Decimal]) -> Operator:
    """An operator on two numbers."""

    def compute(_: Expression, given: list[Value]) -> Value:
        one, two = number_of(given[0]), number_of(given[1])
        return None if one is None or two is None else _finite(lambda: combine(one, two))

    return compute


def of_one(change: Callable[[Decimal], Decimal]) -> Operator:
    """An operator on one number."""

    def compute(_: Expression, given: list[Value]) -> Value:
        one = number_of(given[0])
        return None if one is None else _finite(lambda: change(one))

    return compute


def product(numbers: list[Decimal]) -> Decimal:
    """All of them multiplied."""
    result = Decimal(1)
    for number in numbers:
        result *= number
    return result


def nearest(number: Decimal) -> Decimal:
    """The nearest whole number; a half goes up, as QTI's `round` has it (-1.5 is -1)."""
    return (number + _HALF).to_integral_value(ROUND_FLOOR)


def whole(number: Decimal) -> Decimal:
    """The number without its decimals."""
    return number.to_integral_value(ROUND_DOWN)


def whole_quotient(one: Decimal, two: Decimal) -> Decimal:
    """The quotient, rounded down."""
    return (one / two).to_integral_value(ROUND_FLOOR)


def remainder(one: Decimal, two: Decimal) -> Decimal:
    """What whole_quotient leaves."""
    return one - two * whole_quotient(one, two)


def round_to(expression: Expression, given: list[Value]) -> Value:
    """The number with so many figures."""
    return rounded(expression, number_of(given[0]))


def _finite(compute: Callable[[], Decimal]) -> Decimal | None:
    with localcontext(EXACT):
        result = compute()
    return result if result.is_finite() else None
