"""Every operator by its name in QTI, with how many operands it takes."""

from decimal import Decimal
from typing import NamedTuple

from apps.assessments.rules.qti import arithmetic, logic, texts
from apps.assessments.rules.qti.logic import Operator

_MANY = 1_000


class Known(NamedTuple):
    """An operator and the numbers of operands it may have."""

    compute: Operator
    least: int
    most: int


def _taking(count: int, **operators: Operator) -> dict[str, Known]:
    return {name: Known(operator, count, count) for name, operator in operators.items()}


def _taking_many(**operators: Operator) -> dict[str, Known]:
    return {name: Known(operator, 1, _MANY) for name, operator in operators.items()}


OPERATORS: dict[str, Known] = {
    **_taking(
        1,
        isNull=logic.is_null,
        round=arithmetic.of_one(arithmetic.nearest),
        truncate=arithmetic.of_one(arithmetic.whole),
        roundTo=arithmetic.round_to,
        integerToFloat=texts.as_given,
        patternMatch=texts.pattern_match,
        customOperator=texts.custom,
        containerSize=texts.size,
        index=texts.at,
    ),
    **_taking(
        2,
        match=logic.matched,
        member=logic.member,
        contains=logic.contains,
        equal=logic.equal,
        equalRounded=logic.equal_rounded,
        gt=logic.compared(Decimal.__gt__),
        gte=logic.compared(Decimal.__ge__),
        lt=logic.compared(Decimal.__lt__),
        lte=logic.compared(Decimal.__le__),
        stringMatch=texts.string_match,
        substring=texts.substring,
        subtract=arithmetic.of_two(Decimal.__sub__),
        divide=arithmetic.of_two(Decimal.__truediv__),
        power=arithmetic.of_two(Decimal.__pow__),
        integerDivide=arithmetic.of_two(arithmetic.whole_quotient),
        integerModulus=arithmetic.of_two(arithmetic.remainder),
        delete=texts.without,
    ),
    **_taking_many(
        anyN=logic.some_hold,
        sum=arithmetic.folded(lambda numbers: sum(numbers, Decimal(0))),
        product=arithmetic.folded(arithmetic.product),
        max=arithmetic.folded(max),
        min=arithmetic.folded(min),
        multiple=texts.gathered(ordered=False),
        ordered=texts.gathered(ordered=True),
    ),
    "not": Known(logic.negated, 1, 1),
    "and": Known(logic.all_hold, 1, _MANY),
    "or": Known(logic.any_holds, 1, _MANY),
}
