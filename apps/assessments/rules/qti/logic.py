"""QTI's operators that answer yes or no. NULL stands for "cannot be said"."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal, localcontext

from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.qti.rounding import rounded
from apps.assessments.rules.qti.values import (
    EXACT,
    Value,
    number_in,
    number_of,
    same,
    scalars,
)

Operator = Callable[[Expression, list[Value]], Value]


def is_null(_: Expression, given: list[Value]) -> Value:
    """Whether nothing is there; an empty text is nothing too."""
    return given[0] is None or given[0] == ""


def negated(_: Expression, given: list[Value]) -> Value:
    """Not."""
    return None if given[0] is None else given[0] is not True


def all_hold(_: Expression, given: list[Value]) -> Value:
    """And: false as soon as one is, and unknown only when it could still be either."""
    if any(one is False for one in given):
        return False
    return None if None in given else True


def any_holds(_: Expression, given: list[Value]) -> Value:
    """Or."""
    if any(one is True for one in given):
        return True
    return None if None in given else False


def some_hold(expression: Expression, given: list[Value]) -> Value:
    """anyN: between `min` and `max` of them hold."""
    low, high = (number_in(expression.named(name)) for name in ("min", "max"))
    if low is None or high is None:
        return None
    true, unknown = sum(one is True for one in given), given.count(None)
    if true > high or true + unknown < low:
        return False
    return True if true >= low and true + unknown <= high else None


def matched(_: Expression, given: list[Value]) -> Value:
    """Whether both are the same."""
    return None if None in given else same(given[0], given[1])


def member(_: Expression, given: list[Value]) -> Value:
    """Whether the first is in the second."""
    return None if None in given else any(same(given[0], one) for one in scalars(given[1]))


def contains(_: Expression, given: list[Value]) -> Value:
    """Whether the first holds all of the second; in a row when both are ordered."""
    if None in given:
        return None
    whole, part = scalars(given[0]), scalars(given[1])
    if getattr(given[0], "ordered", False) and getattr(given[1], "ordered", False):
        starts = range(len(whole) - len(part) + 1)
        return any(whole[at : at + len(part)] == part for at in starts)
    return Counter(part) <= Counter(whole)


def compared(holds: Callable[[Decimal, Decimal], bool]) -> Operator:
    """A comparison of two numbers."""

    def compare(_: Expression, given: list[Value]) -> Value:
        one, two = number_of(given[0]), number_of(given[1])
        return None if one is None or two is None else holds(one, two)

    return compare


def equal(expression: Expression, given: list[Value]) -> Value:
    """Whether two numbers are equal, give or take the tolerance (percent when relative)."""
    right, value = number_of(given[0]), number_of(given[1])
    if right is None or value is None:
        return None
    mode = expression.attributes.get("toleranceMode", "exact")
    tolerances = [number_in(text) for text in expression.named("tolerance").split()]
    if mode == "exact" or not tolerances or None in tolerances:
        return right == value if mode == "exact" else None
    below, above = tolerances[0] or Decimal(0), tolerances[-1] or Decimal(0)
    with localcontext(EXACT):
        if mode == "relative":
            below, above = abs(right) * below / 100, abs(right) * above / 100
        low, high = right - below, right + above
    within_low = low <= value if expression.flag("includeLowerBound", True) else low < value
    within_high = value <= high if expression.flag("includeUpperBound", True) else value < high
    return within_low and within_high


def equal_rounded(expression: Expression, given: list[Value]) -> Value:
    """Whether two numbers are equal once rounded."""
    one, two = (rounded(expression, number_of(value)) for value in given)
    return None if one is None or two is None else one == two
