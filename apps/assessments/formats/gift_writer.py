"""Items as GIFT, such that reading it gives the same items again."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from html import unescape

from apps.assessments.formats.compared import must_read_same
from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.items import (
    Essay,
    Item,
    Matching,
    Multiple,
    Numerical,
    NumericAnswer,
    ShortText,
    Single,
    TrueFalse,
    kind,
)
from apps.assessments.rules.scoring import printed

_SIGNS = re.compile(r"[\\:#={}~]")


def gift_question(item: Item) -> str:
    """The item in GIFT. Raises Refused."""
    answers = "".join(_answers(item))
    general = f"####{_html(item.feedback_html)}" if item.feedback_html else ""
    id = f"// [id:{item.idnumber}]\n" if item.idnumber else ""
    text = f"{id}::{_quoted(item.name)}::{_html(item.prompt_html)} {{{answers}{general}}}\n"
    must_read_same(item, text.encode(), "gift")
    return text


def gift_file(questions: Iterable[tuple[str, str]]) -> bytes:
    """A file with these questions, each with its category."""
    parts, current = [], ""
    for question, category in questions:
        if category != current:
            current = category
            parts.append(f"$CATEGORY: {category}\n")
        parts.append(question)
    return "\n".join(parts).encode()


def _answers(item: Item) -> Iterator[str]:
    match item:
        case Single() | Multiple():
            for choice in item.choices:
                is_right = isinstance(item, Single) and choice.fraction == 1
                mark = "=" if is_right else f"~{_share(choice.fraction)}"
                yield f"{mark}{_html(choice.html)}{_said(choice.feedback_html)} "
        case TrueFalse():
            said = {True: item.feedback_true_html, False: item.feedback_false_html}
            wrong, right = _html(said[not item.answer]), _html(said[item.answer])
            yield f"{str(item.answer).upper()}#{wrong}#{right}"
        case ShortText():
            for text in item.answers:
                share = "" if text.fraction == 1 else f"%{printed(text.fraction * 100)}%"
                yield f"={share}{_quoted(text.pattern)}{_said(text.feedback_html)} "
        case Numerical():
            yield "#"
            for number in item.answers:
                share = "" if number.fraction == 1 else f"%{printed(number.fraction * 100)}%"
                yield f"={share}{_number(number)}{_said(number.feedback_html)} "
        case Matching():
            yield from _pairs(item)
        case Essay():
            yield from _nothing(item)
        case _:
            raise Refused("not_in_format", f"GIFT has no {kind(item).replace('_', ' ')} questions.")


def _nothing(item: Essay) -> tuple[str, ...]:
    if item.attachments:
        raise Refused("not_in_format", "GIFT has no essays with files.")
    return ()


def _pairs(item: Matching) -> Iterator[str]:
    names = {choice.id: choice.html for choice in item.choices}
    for stem in item.stems:
        yield f"={_html(stem.html)} -> {_quoted(unescape(names[stem.choice]))} "
    used = {stem.choice for stem in item.stems}
    for html in (choice.html for choice in item.choices if choice.id not in used):
        yield f"= -> {_quoted(unescape(html))} "


def _number(answer: NumericAnswer) -> str:
    if answer.tolerance_type != "nominal":
        raise Refused("not_in_format", "GIFT has plain tolerances alone.")
    return f"{answer.value}:{printed(answer.tolerance)}" if answer.tolerance else answer.value


def _share(fraction: Decimal) -> str:
    return f"%{printed(fraction * 100)}%" if fraction else ""


def _said(html: str) -> str:
    return f"#{_html(html)}" if html else ""


def _html(html: str) -> str:
    return f"[html]{_quoted(html)}" if html else ""


def _quoted(text: str) -> str:
    return _SIGNS.sub(lambda found: "\\" + found[0], text).replace("\n", "\\n")
