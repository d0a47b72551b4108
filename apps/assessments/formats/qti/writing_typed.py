"""Typed texts and numbers as QTI: a condition for each accepted answer, in their order."""

import re
from collections.abc import Iterable
from decimal import Decimal
from xml.etree.ElementTree import Element

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.processing_rules import (
    base_value,
    expression,
    set_outcome,
    variable,
)
from apps.assessments.formats.qti.sheets import Sheet, own, score_outcomes
from apps.assessments.formats.qti.writing_choices import RESPONSE, own_div, points
from apps.assessments.formats.qti.xhtml import write_html
from apps.assessments.rules.items import (
    ANY_NUMBER,
    Numerical,
    NumericAnswer,
    ShortText,
    TextAnswer,
)
from apps.assessments.rules.qti.declarations import OutcomeVariable, ResponseVariable
from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.types.processed import Comment

_STAR = re.compile(r"\\\*|(\*)|(.)", re.DOTALL)
_SIGNS = frozenset(r"\.*+?()[]{}|^$")


def short_text(item: ShortText) -> Sheet:
    """A few typed words. Raises Refused."""
    return _alone(item, text_variable(RESPONSE, item), text_cases(RESPONSE, item))


def numerical(item: Numerical) -> Sheet:
    """A typed number. Raises Refused."""
    return _alone(item, number_variable(RESPONSE, item), number_cases(RESPONSE, item))


def _alone(
    item: ShortText | Numerical,
    response: ResponseVariable,
    cases: list[tuple[Expression, Decimal, str]],
) -> Sheet:
    def body(node: Element) -> None:
        write_html(own_div(node), item.prompt_html)
        own(own_div(node), "textEntryInteraction", responseIdentifier=RESPONSE)

    rule, said = chained("SCORE", "FEEDBACK", cases, item.default_mark)
    sheet = Sheet(body, [response], [rule], score_outcomes(item.default_mark), said)
    if said:
        sheet.outcomes.append(OutcomeVariable("FEEDBACK", base_type="identifier"))
    return sheet


def text_variable(id: str, item: ShortText) -> ResponseVariable:
    """The variable of a typed text; its best pattern without stars is the right answer."""
    best = sorted(item.answers, key=lambda one: -one.fraction)
    right = [one.pattern.replace("\\*", "*") for one in best if not _has_star(one.pattern)]
    return ResponseVariable(id, base_type="string", correct=tuple(right[:1]))


def number_variable(id: str, item: Numerical) -> ResponseVariable:
    """The variable of a typed number. Raises Refused for units."""
    if item.units or item.unit_menu:
        raise Refused("not_in_format", "QTI has no units.")
    best = sorted(item.answers, key=lambda one: -one.fraction)
    right = [one.value for one in best if one.value != ANY_NUMBER]
    return ResponseVariable(id, base_type="float", correct=tuple(right[:1]))


def text_cases(id: str, item: ShortText) -> list[tuple[Expression, Decimal, str]]:
    """Condition, share and feedback of each accepted text. Raises Refused."""
    return [
        (_text(id, one, item.ignore_case), one.fraction, one.feedback_html) for one in item.answers
    ]


def number_cases(id: str, item: Numerical) -> list[tuple[Expression, Decimal, str]]:
    """Condition, share and feedback of each accepted number. Raises Refused."""
    return [(_number(id, one), one.fraction, one.feedback_html) for one in item.answers]


def chained(
    score: str, feedback: str, cases: Iterable[tuple[Expression, Decimal, str]], mark: Decimal
) -> tuple[Expression, list[Comment]]:
    """If this, so much; else if that, so much: and what is said in each case."""
    branches, said = [], []
    for at, (condition, fraction, html) in enumerate(cases, start=1):
        earned = base_value("float", printed(points(fraction, mark)))
        then = [set_outcome(score, earned)]
        if html:
            key = f"{feedback.lower()}_{at}"
            then.append(set_outcome(feedback, base_value("identifier", key)))
            said.append(Comment(feedback, key, html))
        op = "responseIf" if at == 1 else "responseElseIf"
        branches.append(expression(op, condition, *then))
    return expression("responseCondition", *branches), said


def _text(id: str, answer: TextAnswer, ignore_case: bool) -> Expression:
    if not _has_star(answer.pattern):
        text = base_value("string", answer.pattern.replace("\\*", "*"))
        case = "false" if ignore_case else "true"
        return expression("stringMatch", variable(id), text, caseSensitive=case)
    if ignore_case and any(map(str.isalpha, answer.pattern)):
        raise Refused(
            "not_in_format", "QTI has no wild cards that take capitals for small letters."
        )
    return expression("patternMatch", variable(id), pattern=_STAR.sub(_regular, answer.pattern))


def _has_star(pattern: str) -> bool:
    return any(found[1] for found in _STAR.finditer(pattern))


def _regular(found: "re.Match[str]") -> str:
    if found[1]:
        return ".*"
    sign = found[2] or "*"
    return f"\\{sign}" if sign in _SIGNS else sign


def _number(id: str, answer: NumericAnswer) -> Expression:
    if answer.value == ANY_NUMBER:
        return expression("not", expression("isNull", variable(id)))
    if answer.tolerance_type == "geometric":
        raise Refused("not_in_format", "QTI has no geometric tolerance.")
    operands = base_value("float", answer.value), variable(id)
    if not answer.tolerance and answer.tolerance_type == "nominal":
        return expression("equal", *operands, toleranceMode="exact")
    relative = answer.tolerance_type == "relative"
    size = printed(answer.tolerance * 100 if relative else answer.tolerance)
    mode = "relative" if relative else "absolute"
    return expression("equal", *operands, toleranceMode=mode, tolerance=f"{size} {size}")
