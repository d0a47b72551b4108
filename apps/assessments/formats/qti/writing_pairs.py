"""Matching as QTI."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from apps.assessments.formats.qti.processing_rules import (
    base_value,
    expression,
    map_response,
    match_correct,
    set_outcome,
)
from apps.assessments.formats.qti.sheets import Sheet, own, score_outcomes
from apps.assessments.formats.qti.writing_choices import RESPONSE, bounds_of, offer, own_div
from apps.assessments.formats.qti.xhtml import write_html
from apps.assessments.rules.items import Matching
from apps.assessments.rules.policies import AllOrNothing, AnyPolicy
from apps.assessments.rules.qti.declarations import MapEntry, Mapping, ResponseVariable
from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.scoring import printed


def matching(item: Matching) -> Sheet:
    """Rows with a column each. Raises Refused."""

    def body(node: Element) -> None:
        write_html(own_div(node), item.prompt_html)
        asked = own(node, "matchInteraction", responseIdentifier=RESPONSE, maxAssociations="0")
        asked.set("shuffle", str(item.shuffle).lower())
        rows, columns = own(asked, "simpleMatchSet"), own(asked, "simpleMatchSet")
        for stem in item.stems:
            offer(rows, "simpleAssociableChoice", stem.id, stem.html, matchMax="1")
        for choice in item.choices:
            offer(columns, "simpleAssociableChoice", choice.id, choice.html, matchMax="0")

    pairs = [f"{stem.id} {stem.choice}" for stem in item.stems]
    return Sheet(
        body,
        [pairs_variable(pairs)],
        pairs_rules(item.policy, len(pairs), item.default_mark),
        score_outcomes(item.default_mark),
    )


def pairs_variable(pairs: list[str]) -> ResponseVariable:
    """Pairs that are worth 1 each."""
    mapping = Mapping(tuple(MapEntry(pair, Decimal(1)) for pair in pairs))
    return ResponseVariable(RESPONSE, "multiple", "directedPair", tuple(pairs), mapping)


def pairs_rules(policy: AnyPolicy, count: int, mark: Decimal) -> list[Expression]:
    """The score of so many pairs: as a whole, or of equal worth each."""
    if isinstance(policy, AllOrNothing):
        return list(match_correct(RESPONSE, "SCORE", printed(mark)))
    bounds_of(policy, mark)  # refuses what is neither
    (simple,) = map_response(RESPONSE, "SCORE")
    if mark == count:
        return [simple]
    return [set_outcome("SCORE", scaled(simple.operands[0], mark, count))]


def scaled(value: Expression, mark: Decimal, whole: Decimal | int) -> Expression:
    """The value, counted so that `whole` is worth `mark`."""
    factor, divisor = (base_value("float", printed(Decimal(number))) for number in (mark, whole))
    return expression("divide", expression("product", value, factor), divisor)
