"""What a response earns, as the answers of our types have it."""

import re
from collections.abc import Callable
from decimal import Context, Decimal, localcontext

from apps.assessments.formats.decimals import tidy
from apps.assessments.formats.qti.scoring import Case, Scoring
from apps.assessments.rules.items import ANY_NUMBER, NumericAnswer, TextAnswer, ToleranceType
from apps.assessments.rules.qti.declarations import Mapping, ResponseVariable
from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.qti.values import number_in

_EXACT = Context(prec=400)
_LITERAL = re.compile(r"(?:[^\\.*+?()\[\]{}|^$]|\\[^A-Za-z0-9]|\.\*)*")
_PIECE = re.compile(r"\\(.)|(\.\*)|(.)", re.DOTALL)


class NotOurs(Exception):
    """None of our types says it like this: the item keeps its own rules."""


def worth_of(score: Decimal, best: Decimal) -> Decimal:
    """The share of the best score. Raises NotOurs when it is not an exact decimal from -1 to 1."""
    if not best:
        raise NotOurs
    with localcontext(_EXACT):
        share = score / best
        if share * best != score or abs(share) > 1:
            raise NotOurs
        return tidy(share)


def mapped(variable: ResponseVariable) -> Mapping:
    """The mapping of a variable. Raises NotOurs."""
    if variable.mapping is None or variable.mapping.default:
        raise NotOurs
    return variable.mapping


def points(variable: ResponseVariable, scoring: Scoring) -> dict[str, Decimal]:
    """The score of each value, for a response of which each value counts by itself."""
    if scoring.how == "match":
        return dict.fromkeys(variable.correct, scoring.score)
    if scoring.how == "map":
        return {entry.key: entry.value for entry in mapped(variable).entries}
    raise NotOurs


def texts(
    variable: ResponseVariable, scoring: Scoring, said: Callable[[Case], str], best: Decimal
) -> tuple[list[TextAnswer], bool]:
    """Accepted texts in their order, and whether case is ignored. Raises NotOurs."""
    if scoring.how == "match":
        worth = worth_of(scoring.score, best)
        return [TextAnswer(_escaped(one), worth) for one in variable.correct], False
    if scoring.how == "map":
        entries = mapped(variable).entries
        found = [TextAnswer(_escaped(one.key), worth_of(one.value, best)) for one in entries]
        return found, _one_of({not entry.case_sensitive for entry in entries})
    read = [(*_pattern(case.condition), case) for case in scoring.cases]
    answers = [
        TextAnswer(pattern, worth_of(case.score, best), said(case)) for pattern, _, case in read
    ]
    return answers, _one_of({ignored for _, ignored, _ in read if ignored is not None} or {True})


def numbers(
    variable: ResponseVariable, scoring: Scoring, said: Callable[[Case], str], best: Decimal
) -> list[NumericAnswer]:
    """Accepted numbers in their order. Raises NotOurs."""
    if scoring.how == "match":
        return [_number(one, worth_of(scoring.score, best)) for one in variable.correct]
    if scoring.how == "map":
        return [_number(one.key, worth_of(one.value, best)) for one in mapped(variable).entries]
    return [
        _interval(case.condition, worth_of(case.score, best), said(case)) for case in scoring.cases
    ]


def _one_of(values: set[bool]) -> bool:
    if len(values) != 1:
        raise NotOurs
    return values.pop()


def _pattern(condition: Expression) -> tuple[str, bool | None]:
    """The pattern that a condition asks for, and whether it ignores case (None: no letters)."""
    if condition.op == "patternMatch" and _LITERAL.fullmatch(condition.named("pattern")):
        pattern = _PIECE.sub(_wild, condition.named("pattern"))
        return pattern, False if any(map(str.isalpha, pattern)) else None
    operands = {one.op: one for one in condition.operands}
    text = operands.get("baseValue")
    if text is None or "variable" not in operands:
        raise NotOurs
    if condition.op == "stringMatch" and not condition.flag("substring", False):
        return _escaped(text.text), not condition.flag("caseSensitive", True)
    if condition.op == "match":
        return _escaped(text.text), False
    raise NotOurs


def _wild(found: "re.Match[str]") -> str:
    if found[2]:
        return "*"
    return _escaped(found[1] or found[3])


def _escaped(text: str) -> str:
    return text.replace("*", "\\*")


def _number(text: str, worth: Decimal) -> NumericAnswer:
    if number_in(text) is None:
        raise NotOurs
    return NumericAnswer(text.strip(), worth)


def _interval(condition: Expression, worth: Decimal, feedback: str) -> NumericAnswer:
    if condition.op == "not" and condition.operands[0].op == "isNull":
        return NumericAnswer(ANY_NUMBER, worth, feedback_html=feedback)
    operands = {one.op: one for one in condition.operands}
    value = operands.get("baseValue")
    if condition.op != "equal" or value is None or number_in(value.text) is None:
        raise NotOurs
    mode = condition.attributes.get("toleranceMode", "exact")
    written = {number_in(one) for one in condition.named("tolerance").split()}
    tolerance = written.pop() if mode != "exact" and len(written) == 1 else Decimal(0)
    bounds = (condition.flag(f"include{one}Bound", True) for one in ("Lower", "Upper"))
    if written or tolerance is None or not all(bounds):
        raise NotOurs
    if mode == "relative":
        tolerance = tidy(tolerance / 100)
    kind: ToleranceType = "relative" if mode == "relative" else "nominal"
    return NumericAnswer(value.text.strip(), worth, tidy(tolerance), kind, feedback)


def is_number(variable: ResponseVariable) -> bool:
    """Whether numbers are typed."""
    return variable.base_type in ("integer", "float")
