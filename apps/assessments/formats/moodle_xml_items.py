"""How each question type of Moodle XML becomes an item."""

from collections.abc import Callable
from decimal import Decimal

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import (
    DraftChoice,
    Heading,
    Units,
    choice_item,
    matching_item,
    number_item,
    text_item,
)
from apps.assessments.formats.decimals import number, share, tidy
from apps.assessments.formats.reading import Refused
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.items import (
    ANY_NUMBER,
    Item,
    NumericAnswer,
    TextAnswer,
    TrueFalse,
    Unit,
    UnitGrading,
)

_UNIT_GRADING: dict[str, UnitGrading] = {"0": "none", "1": "answer_share", "2": "mark_share"}
_UNIT_CHOSEN_APART = ("1", "2")


def item_from_xml(node: Node, question_type: str) -> Item:
    """The item of a `<question>` of one of the types in BUILDERS. Raises Refused, InvalidItem."""
    prompt = _html(node, "questiontext")
    heading = Heading(
        name=markup.name_from(node.text_of("name"), prompt),
        prompt_html=prompt,
        idnumber=node.text_of("idnumber"),
        default_mark=tidy(number(node.text_of("defaultgrade", "1"))),
        feedback_html=_html(node, "generalfeedback"),
    )
    return BUILDERS[question_type](node, heading)


def _choices(node: Node, heading: Heading) -> Item:
    drafts = [
        DraftChoice(_own_html(answer), _share(answer), _html(answer, "feedback"))
        for answer in node.all("answer")
    ]
    return choice_item(
        heading, drafts, single=_flag(node, "single"), shuffle=_flag(node, "shuffleanswers")
    )


def _true_false(node: Node, heading: Heading) -> Item:
    rights: list[bool] = []
    feedback = {True: "", False: ""}
    for position, answer in enumerate(node.all("answer")):
        # Moodle writes "true" and "false" whatever its language; others keep at least the order.
        truth = {"true": True, "false": False}.get(answer.text.lower(), position == 0)
        feedback[truth] = _html(answer, "feedback")
        if _share(answer) == 1:
            rights.append(truth)
    if len(rights) != 1:
        raise Refused("no_right_answer", "The file does not say whether true or false is right.")
    return TrueFalse(
        **heading,
        answer=rights[0],
        feedback_true_html=feedback[True],
        feedback_false_html=feedback[False],
    )


def _short_text(node: Node, heading: Heading) -> Item:
    answers = [
        TextAnswer(answer.text, _share(answer), _html(answer, "feedback"))
        for answer in node.all("answer")
    ]
    return text_item(heading, answers, ignore_case=not _flag(node, "usecase", "0"))


def _numerical(node: Node, heading: Heading) -> Item:
    if node.text_of("showunits") in _UNIT_CHOSEN_APART:
        raise Refused(
            "unsupported_units",
            "The unit is chosen from a list of its own. Only units typed with the number work.",
        )
    answers = [
        NumericAnswer(
            value=answer.text if answer.text == ANY_NUMBER else str(number(answer.text)),
            fraction=_share(answer),
            tolerance=tidy(number(answer.text_of("tolerance", "0"))),
            feedback_html=_html(answer, "feedback"),
        )
        for answer in node.all("answer")
    ]
    return number_item(heading, answers, _units(node))


def _units(node: Node) -> Units:
    listed = node.child("units")
    code = node.text_of("unitgradingtype", "0")
    if code not in _UNIT_GRADING:
        raise Refused("bad_units", f"Unknown way to grade units: {code[:40]}.")
    grading = _UNIT_GRADING[code]
    return Units(
        units=tuple(
            Unit(unit.text_of("unit_name"), tidy(number(unit.text_of("multiplier", "1"))))
            for unit in (listed.all("unit") if listed else ())
        ),
        unit_grading=grading,
        unit_penalty=_penalty(node) if grading != "none" else Decimal(0),
        units_left=_flag(node, "unitsleft", "0"),
    )


def _penalty(node: Node) -> Decimal:
    return tidy(number(node.text_of("unitpenalty", "0.1")))


def _matching(node: Node, heading: Heading) -> Item:
    pairs = [
        (_own_html(stem), markup.without_tags(stem.text_of("answer")))
        for stem in node.all("subquestion")
    ]
    return matching_item(heading, pairs, shuffle=_flag(node, "shuffleanswers"))


BUILDERS: dict[str, Callable[[Node, Heading], Item]] = {
    "multichoice": _choices,
    "truefalse": _true_false,
    "shortanswer": _short_text,
    "numerical": _numerical,
    "matching": _matching,
}


def _own_html(node: Node) -> str:
    return markup.to_html(node.text, node.attributes.get("format", ""))


def _html(node: Node, tag: str) -> str:
    child = node.child(tag)
    return _own_html(child) if child else ""


def _share(answer: Node) -> Decimal:
    return share(answer.attributes.get("fraction", ""))


def _flag(node: Node, tag: str, default: str = "1") -> bool:
    return node.text_of(tag, default).lower() in ("1", "true")
