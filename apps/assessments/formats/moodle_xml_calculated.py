"""Calculated questions of Moodle XML."""

from decimal import Decimal
from html import unescape

from apps.assessments.formats.assembly import Heading
from apps.assessments.formats.decimals import number, tidy
from apps.assessments.formats.moodle_xml_fields import html_of, share_of, units_of
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.formulas import names_in
from apps.assessments.rules.items import Calculated, FormulaAnswer, Item, ToleranceType

_TOLERANCES: dict[str, ToleranceType] = {"1": "relative", "2": "nominal", "3": "geometric"}
_MOST_VARIANTS = 100


def calculated(node: Node, heading: Heading) -> Item:
    """A calculated item with its variants. Raises Refused, InvalidItem."""
    answers = tuple(_answer(answer) for answer in node.all("answer"))
    if not answers:
        raise Refused("no_answers", "The question has no answers.")
    return Calculated(
        **heading, answers=answers, variants=_variants(node, heading, answers), **units_of(node)
    )


def _answer(answer: Node) -> FormulaAnswer:
    how = answer.text_of("tolerancetype", "1")
    if how not in _TOLERANCES:
        raise Refused("bad_tolerance", f"Unknown kind of tolerance: {how[:40]}.")
    return FormulaAnswer(
        answer.text,
        share_of(answer),
        tidy(number(answer.text_of("tolerance", "0"))),
        _TOLERANCES[how],
        html_of(answer, "feedback"),
    )


def _variants(
    node: Node, heading: Heading, answers: tuple[FormulaAnswer, ...]
) -> tuple[dict[str, Decimal], ...]:
    """The values of the wild cards that occur, row by row."""
    columns = _columns(node)
    texts = [heading["name"], heading["prompt_html"], heading["feedback_html"]]
    texts += [text for answer in answers for text in (answer.formula, answer.feedback_html)]
    wanted = {unescape(name) for text in texts for name in names_in(text)}
    used = [name for name in columns if name in wanted]
    count = min((len(columns[name]) for name in used), default=1)
    if not count:
        raise Refused("no_values", "A wild card of the question has no values.")
    rows = range(min(count, _MOST_VARIANTS))
    return tuple({name: columns[name][row] for name in used} for row in rows)


def _columns(node: Node) -> dict[str, list[Decimal]]:
    listed = node.child("dataset_definitions")
    return {
        definition.text_of("name"): _values(definition)
        for definition in (listed.all("dataset_definition") if listed else ())
    }


def _values(definition: Node) -> list[Decimal]:
    items = definition.child("dataset_items")
    numbered = [
        (int(number(item.text_of("number"))), tidy(number(item.text_of("value"))))
        for item in (items.all("dataset_item") if items else ())
    ]
    return [value for _, value in sorted(numbered)]
