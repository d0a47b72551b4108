"""Choices and orders as QTI."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from xml.etree.ElementTree import Element, SubElement

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.processing_rules import (
    map_response,
    match_correct,
    set_outcome,
    variable,
)
from apps.assessments.formats.qti.sheets import Sheet, identifier, own, score_outcomes
from apps.assessments.formats.qti.xhtml import write_html
from apps.assessments.rules.items import Multiple, Ordering, Single, TrueFalse
from apps.assessments.rules.policies import AllOrNothing, AnyPolicy, Weighted, policy_name
from apps.assessments.rules.qti.declarations import (
    Cardinality,
    MapEntry,
    Mapping,
    OutcomeVariable,
    ResponseVariable,
)
from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.qti.values import EXACT
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.types.choice import Worth
from apps.assessments.rules.types.processed import Comment

RESPONSE = "RESPONSE"


def points(fraction: Decimal, mark: Decimal) -> Decimal:
    """The score that a share of the mark is."""
    with localcontext(EXACT):
        return fraction * mark


def choices(item: Single | Multiple) -> Sheet:
    """One choice of several, or some. Raises Refused."""
    policy = item.policy if isinstance(item, Multiple) else None
    bounds = bounds_of(policy, item.default_mark) if policy else (None, None)
    response = choice_variable(RESPONSE, item.choices, item.default_mark, bounds)

    def body(node: Element) -> None:
        write_html(own_div(node), item.prompt_html)
        asked = own(node, "choiceInteraction", responseIdentifier=RESPONSE)
        asked.set("shuffle", str(item.shuffle).lower())
        asked.set("maxChoices", "0" if policy else "1")
        for choice in item.choices:
            offer(asked, "simpleChoice", choice.id, choice.html)

    said = [Comment("FEEDBACK", one.id, one.feedback_html) for one in item.choices]
    return with_echo(
        Sheet(
            body,
            [response],
            choice_rules(item.default_mark, whole=isinstance(policy, AllOrNothing)),
        ),
        [one for one in said if one.html],
        response.cardinality,
        item.default_mark,
    )


def bounds_of(policy: AnyPolicy, mark: Decimal) -> tuple[Decimal, Decimal]:
    """The bounds of a mapping. Raises Refused for what no mapping says."""
    match policy:
        case Weighted():
            return points(policy.floor, mark), points(policy.cap, mark)
        case AllOrNothing():
            return Decimal(0), mark
    name = policy_name(policy).partition(".")[0].replace("_", " ")
    raise Refused("not_in_format", f"QTI has no scoring by the policy “{name}”.")


def choice_rules(mark: Decimal, *, whole: bool) -> list[Expression]:
    """The mark for the right choices as a whole, or what the mapping says."""
    return list(
        match_correct(RESPONSE, "SCORE", printed(mark))
        if whole
        else map_response(RESPONSE, "SCORE")
    )


def true_false(item: TrueFalse) -> Sheet:
    """A choice of true and false. Raises Refused."""
    response = ResponseVariable(RESPONSE, correct=(str(item.answer).lower(),))
    rules = list(match_correct(RESPONSE, "SCORE", printed(item.default_mark)))

    def body(node: Element) -> None:
        write_html(own_div(node), item.prompt_html)
        asked = own(node, "choiceInteraction", responseIdentifier=RESPONSE, maxChoices="1")
        asked.set("shuffle", "false")
        offer(asked, "simpleChoice", "true", "True")
        offer(asked, "simpleChoice", "false", "False")

    feedback = {"true": item.feedback_true_html, "false": item.feedback_false_html}
    said = [Comment("FEEDBACK", id, html) for id, html in feedback.items() if html]
    return with_echo(Sheet(body, [response], rules), said, "single", item.default_mark)


def ordering(item: Ordering) -> Sheet:
    """An order that is right or wrong as a whole. Raises Refused."""
    if item.grading != "all_or_nothing" or item.drawn:
        raise Refused("not_in_format", "QTI scores an order as a whole, with all its entries.")
    right = tuple(entry.id for entry in item.entries)

    def body(node: Element) -> None:
        write_html(own_div(node), item.prompt_html)
        asked = own(node, "orderInteraction", responseIdentifier=RESPONSE, shuffle="true")
        for entry in sorted(item.entries, key=lambda one: one.id):
            offer(asked, "simpleChoice", entry.id, entry.html)

    return Sheet(
        body,
        [ResponseVariable(RESPONSE, "ordered", correct=right)],
        list(match_correct(RESPONSE, "SCORE", printed(item.default_mark))),
        score_outcomes(item.default_mark),
    )


def choice_variable(
    id: str,
    offered: Sequence[Worth],
    mark: Decimal,
    bounds: tuple[Decimal | None, Decimal | None],
) -> ResponseVariable:
    """A response whose choices are worth what the mapping says, several when it has bounds."""
    cardinality: Cardinality = "single" if bounds[0] is None else "multiple"
    right = [one for one in offered if one.fraction > 0]
    if cardinality == "single":
        right = sorted(right, key=lambda one: -one.fraction)[:1]
    entries = tuple(MapEntry(one.id, points(one.fraction, mark)) for one in offered)
    mapping = Mapping(entries, lower=bounds[0], upper=bounds[1])
    return ResponseVariable(id, cardinality, "identifier", tuple(one.id for one in right), mapping)


def with_echo(sheet: Sheet, said: list[Comment], cardinality: Cardinality, mark: Decimal) -> Sheet:
    """The sheet with its score, and with feedback for what was chosen."""
    sheet.outcomes = score_outcomes(mark)
    if said:
        sheet.outcomes.append(OutcomeVariable("FEEDBACK", cardinality, "identifier"))
        sheet.rules.append(set_outcome("FEEDBACK", variable(RESPONSE)))
        sheet.said = said
    return sheet


def own_div(node: Element) -> Element:
    """A plain `<div>`: QTI wants text inside a block."""
    return SubElement(node, "div")


def offer(parent: Element, tag: str, id: str, html: str, **attributes: str) -> None:
    """Something to choose. Raises Refused."""
    write_html(own(parent, tag, identifier=identifier(id), **attributes), html)
