"""Items as Moodle XML, such that reading it gives the same items again.

What Moodle has no place for is refused by name, never written half.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from apps.assessments.formats.cloze_writer import cloze_text
from apps.assessments.formats.moodle_xml_essay import write_essay
from apps.assessments.formats.moodle_xml_texts import GRADINGS
from apps.assessments.formats.only_ours import refuse_only_ours
from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.items import (
    Calculated,
    Choice,
    Cloze,
    Essay,
    GapMatch,
    Item,
    Matching,
    Multiple,
    Numerical,
    Ordering,
    ShortText,
    Single,
    ToleranceType,
    TrueFalse,
    kind,
)
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.types.numerical import Measured

# XML 1.0 §2.2; a carriage return would be read as a line feed.
_UNWRITABLE = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNIT_GRADING = {"none": "0", "answer_share": "1", "mark_share": "2"}
_TOLERANCE: dict[ToleranceType, str] = {"relative": "1", "nominal": "2", "geometric": "3"}
_GRADING_NAMES = {ours: theirs for theirs, ours in GRADINGS.items()}


def moodle_xml(entries: Iterable[tuple[Item, str]]) -> bytes:
    """A file with these items, each with its category. Raises Refused for the first that cannot
    be written; ask `moodle_question` for each to know which."""
    return moodle_file((moodle_question(item), category) for item, category in entries)


def moodle_file(questions: Iterable[tuple[Element, str]]) -> bytes:
    """A file with these questions, each with its category."""
    quiz, current = Element("quiz"), ""
    for question, category in questions:
        if category != current:
            current = category
            quiz.append(_category(category))
        quiz.append(question)
    written: bytes = tostring(quiz, encoding="utf-8", xml_declaration=True)
    return written


def moodle_question(item: Item) -> Element:
    """The `<question>` of an item. Raises Refused."""
    refuse_only_ours(item, "Moodle")
    if type(item) not in _WRITERS:
        raise Refused(
            "not_in_format", f"Moodle itself has no {kind(item).replace('_', ' ')} questions."
        )
    question_type, write = _WRITERS[type(item)]
    node = Element("question", type=question_type(item))
    _text(SubElement(node, "name"), item.name)
    _html(node, "questiontext", _prompt(item))
    _html(node, "generalfeedback", item.feedback_html)
    if not isinstance(item, Cloze):
        SubElement(node, "defaultgrade").text = printed(item.default_mark)
    SubElement(node, "idnumber").text = item.idnumber
    write(node, item)
    if any(_UNWRITABLE.search(text) for part in node.iter() for text in _texts(part)):
        raise Refused("not_in_format", "It holds a character that no XML file can hold.")
    return node


def _texts(node: Element) -> Iterator[str]:
    yield node.text or ""
    yield from node.attrib.values()


def _category(path: str) -> Element:
    node = Element("question", type="category")
    _text(SubElement(node, "category"), f"$course$/top/{path}" if path else "$course$/top")
    return node


def _prompt(item: Item) -> str:
    match item:
        case Cloze():
            return cloze_text(item)
        case GapMatch():
            numbers = {word.id: number for number, word in enumerate(item.words, start=1)}
            prompt = item.prompt_html
            for gap in item.gaps:
                prompt = prompt.replace(f"[[{gap.id}]]", f"[[{numbers[gap.word]}]]")
            return prompt
    return item.prompt_html


def _choices(node: Element, item: Single | Multiple) -> None:
    SubElement(node, "single").text = str(isinstance(item, Single)).lower()
    _flag(node, "shuffleanswers", item.shuffle)
    for choice in item.choices:
        _answer(node, choice.html, choice, "html")


def _true_false(node: Element, item: TrueFalse) -> None:
    feedback = {True: item.feedback_true_html, False: item.feedback_false_html}
    for truth in (True, False):
        worth = Decimal(truth == item.answer)
        _answer(node, str(truth).lower(), Choice("", "", worth, feedback[truth]))


def _short_text(node: Element, item: ShortText) -> None:
    _flag(node, "usecase", not item.ignore_case)
    for answer in item.answers:
        _answer(node, answer.pattern, answer)


def _numerical(node: Element, item: Numerical) -> None:
    for answer in item.answers:
        if answer.tolerance_type != "nominal":
            raise Refused("not_in_format", "Moodle's numerical questions have plain tolerances.")
        written = _answer(node, answer.value, answer)
        SubElement(written, "tolerance").text = printed(answer.tolerance)
    _units(node, item)


def _units(node: Element, item: Measured) -> None:
    if item.units:
        units = SubElement(node, "units")
        for unit in item.units:
            written = SubElement(units, "unit")
            SubElement(written, "multiplier").text = printed(unit.multiplier)
            SubElement(written, "unit_name").text = unit.name
    SubElement(node, "unitgradingtype").text = _UNIT_GRADING[item.unit_grading]
    SubElement(node, "unitpenalty").text = printed(item.unit_penalty)
    typed = "0" if item.units else "3"
    SubElement(node, "showunits").text = "2" if item.unit_menu else typed
    _flag(node, "unitsleft", item.units_left)


def _matching(node: Element, item: Matching) -> None:
    _flag(node, "shuffleanswers", item.shuffle)
    for stem, choice in _pairs(item):
        written = SubElement(node, "subquestion", format="html")
        SubElement(written, "text").text = stem
        _text(SubElement(written, "answer"), choice)


def _pairs(item: Matching) -> Iterator[tuple[str, str]]:
    """Pairs in which the choices appear in their order, those that fit nothing where they stood."""
    left = [(choice.id, choice.html) for choice in item.choices]
    names = dict(left)
    for stem in item.stems:
        while any(id == stem.choice for id, _ in left):
            id, html = left.pop(0)
            if id == stem.choice:
                break
            yield "", html
        yield stem.html, names[stem.choice]
    for _, html in left:
        yield "", html


def _ordering(node: Element, item: Ordering) -> None:
    drawn = ("CONTIGUOUS" if item.contiguous else "RANDOM") if item.drawn else "ALL"
    SubElement(node, "selecttype").text = drawn
    SubElement(node, "selectcount").text = str(item.drawn)
    SubElement(node, "gradingtype").text = _GRADING_NAMES[item.grading]
    for place, entry in enumerate(item.entries, start=1):
        written = SubElement(node, "answer", fraction=str(place), format="html")
        SubElement(written, "text").text = entry.html


def _gaps(node: Element, item: GapMatch) -> None:
    _flag(node, "shuffleanswers", item.shuffle)
    carried = any(word.once for word in item.words)
    for word in item.words:
        written = SubElement(node, "dragbox" if carried else "selectoption")
        SubElement(written, "text").text = word.html
        SubElement(written, "group").text = word.group
        if carried and not word.once:
            SubElement(written, "infinite")


def _calculated(node: Element, item: Calculated) -> None:
    for answer in item.answers:
        written = _answer(node, answer.formula, answer)
        SubElement(written, "tolerance").text = printed(answer.tolerance)
        SubElement(written, "tolerancetype").text = _TOLERANCE[answer.tolerance_type]
    _units(node, item)
    definitions = SubElement(node, "dataset_definitions")
    for name in item.variants[0]:
        definition = SubElement(definitions, "dataset_definition")
        _text(SubElement(definition, "name"), name)
        SubElement(definition, "type").text = "calculatedsimple"
        SubElement(definition, "itemcount").text = str(len(item.variants))
        values = SubElement(definition, "dataset_items")
        for number, variant in enumerate(item.variants, start=1):
            written = SubElement(values, "dataset_item")
            SubElement(written, "number").text = str(number)
            SubElement(written, "value").text = printed(variant[name])


def _cloze(node: Element, item: Cloze) -> None:
    """All of it stands in the text."""


def _answer(node: Element, text: str, answer: Any, text_format: str = "") -> Element:
    percent = printed(answer.fraction * 100)
    written = SubElement(node, "answer", fraction=percent)
    if text_format:
        written.set("format", text_format)
    SubElement(written, "text").text = text
    _html(written, "feedback", answer.feedback_html)
    return written


def _text(node: Element, text: str) -> None:
    SubElement(node, "text").text = text


def _html(node: Element, tag: str, html: str) -> None:
    _text(SubElement(node, tag, format="html"), html)


def _flag(node: Element, tag: str, value: bool) -> None:
    SubElement(node, tag).text = "1" if value else "0"


def _always(name: str) -> Callable[[Any], str]:
    return lambda _: name


def _gap_type(item: GapMatch) -> str:
    return "ddwtos" if any(word.once for word in item.words) else "gapselect"


_WRITERS: dict[type, tuple[Callable[[Any], str], Callable[[Element, Any], None]]] = {
    Single: (_always("multichoice"), _choices),
    Multiple: (_always("multichoice"), _choices),
    TrueFalse: (_always("truefalse"), _true_false),
    ShortText: (_always("shortanswer"), _short_text),
    Numerical: (_always("numerical"), _numerical),
    Matching: (_always("matching"), _matching),
    Ordering: (_always("ordering"), _ordering),
    GapMatch: (_gap_type, _gaps),
    Cloze: (_always("cloze"), _cloze),
    Calculated: (_always("calculatedsimple"), _calculated),
    Essay: (_always("essay"), write_essay),
}
