"""How each question type of Moodle XML becomes an item."""

import re
from collections.abc import Callable

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import (
    DraftChoice,
    Heading,
    choice_item,
    matching_item,
    number_item,
    text_item,
)
from apps.assessments.formats.cloze import cloze_item
from apps.assessments.formats.decimals import number, tidy
from apps.assessments.formats.moodle_xml_calculated import calculated
from apps.assessments.formats.moodle_xml_essay import essay
from apps.assessments.formats.moodle_xml_fields import flag, html_of, own_html, share_of, units_of
from apps.assessments.formats.moodle_xml_texts import drag_words, ordering, select_words
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.items import ANY_NUMBER, Item, NumericAnswer, TextAnswer, TrueFalse

_HELD = re.compile(r"\{(?:[^{}\\]|\\.)*\}|\[\[\d+\]\]", re.DOTALL)


def item_from_xml(node: Node, question_type: str) -> Item:
    """The item of a `<question>` of one of the types in BUILDERS. Raises Refused, InvalidItem."""
    prompt = html_of(node, "questiontext")
    heading = Heading(
        name=markup.name_from(node.text_of("name"), _without_answers(prompt)),
        prompt_html=prompt,
        idnumber=node.text_of("idnumber"),
        default_mark=tidy(number(node.text_of("defaultgrade", "1"))),
        feedback_html=html_of(node, "generalfeedback"),
    )
    return BUILDERS[question_type](node, heading)


def _without_answers(prompt: str) -> str:
    """A prompt for a name: what stands in gaps and braces would tell the answer in the title."""
    inner = _HELD.sub("…", prompt)
    return _HELD.sub("…", inner)


def _choices(node: Node, heading: Heading) -> Item:
    drafts = [
        DraftChoice(own_html(answer), share_of(answer), html_of(answer, "feedback"))
        for answer in node.all("answer")
    ]
    return choice_item(
        heading, drafts, single=flag(node, "single"), shuffle=flag(node, "shuffleanswers")
    )


def _true_false(node: Node, heading: Heading) -> Item:
    rights: list[bool] = []
    feedback = {True: "", False: ""}
    for position, answer in enumerate(node.all("answer")):
        # Moodle writes "true" and "false" whatever its language; others keep at least the order.
        truth = {"true": True, "false": False}.get(answer.text.lower(), position == 0)
        feedback[truth] = html_of(answer, "feedback")
        if share_of(answer) == 1:
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
        TextAnswer(answer.text, share_of(answer), html_of(answer, "feedback"))
        for answer in node.all("answer")
    ]
    return text_item(heading, answers, ignore_case=not flag(node, "usecase", "0"))


def _numerical(node: Node, heading: Heading) -> Item:
    answers = [
        NumericAnswer(
            value=answer.text if answer.text == ANY_NUMBER else str(number(answer.text)),
            fraction=share_of(answer),
            tolerance=tidy(number(answer.text_of("tolerance", "0"))),
            feedback_html=html_of(answer, "feedback"),
        )
        for answer in node.all("answer")
    ]
    return number_item(heading, answers, units_of(node))


def _matching(node: Node, heading: Heading) -> Item:
    pairs = [
        (own_html(stem), markup.without_tags(stem.text_of("answer")))
        for stem in node.all("subquestion")
    ]
    return matching_item(heading, pairs, shuffle=flag(node, "shuffleanswers"))


def _cloze(node: Node, heading: Heading) -> Item:
    return cloze_item(heading)


BUILDERS: dict[str, Callable[[Node, Heading], Item]] = {
    "multichoice": _choices,
    "truefalse": _true_false,
    "shortanswer": _short_text,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": ordering,
    "gapselect": select_words,
    "ddwtos": drag_words,
    "cloze": _cloze,
    "multianswer": _cloze,
    "essay": essay,
    "calculated": calculated,
    "calculatedsimple": calculated,
}
