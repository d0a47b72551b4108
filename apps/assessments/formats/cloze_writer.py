"""Texts with questions in them, in Moodle's notation (formats/cloze.py reads it)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from html import escape, unescape

from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.items import Cloze, ClozePart, Multiple, Numerical, ShortText, Single
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.types.cloze import Embedded

_SIGNS = re.compile(r"[\\{}~#%=]")


def cloze_text(item: Cloze) -> str:
    """The prompt with every part written out in its place. Raises Refused."""
    text = item.prompt_html
    if "{" in text or "}" in text:
        raise Refused("not_in_format", "The text has braces of its own, which would be questions.")
    for part in item.items:
        text = text.replace(f"[[{part.id}]]", _written(part))
    return text


def _written(part: ClozePart) -> str:
    if part.weight != part.weight.to_integral_value() or part.weight > 9999:
        raise Refused("not_in_format", f"A part weighs {part.weight}; Moodle knows whole numbers.")
    answers = "~".join(
        f"{'=' if worth == 1 else f'%{printed(worth * 100)}%'}{_quoted(text)}"
        + (f"#{_protected(feedback)}" if feedback else "")
        for text, worth, feedback in _answers(part.item)
    )
    return f"{{{printed(part.weight)}:{_type(part.item)}:{answers}}}"


def _type(item: Embedded) -> str:
    match item:
        case ShortText():
            return "SHORTANSWER" if item.ignore_case else "SHORTANSWER_C"
        case Numerical():
            return "NUMERICAL"
        case Single():
            return "MULTICHOICE_S" if item.shuffle else "MULTICHOICE"
        case Multiple():
            return "MULTIRESPONSE_S" if item.shuffle else "MULTIRESPONSE"


def _answers(item: Embedded) -> Iterator[tuple[str, Decimal, str]]:
    match item:
        case ShortText():
            for text in item.answers:
                yield text.pattern, text.fraction, text.feedback_html
        case Numerical():
            for number in item.answers:
                if number.tolerance_type != "nominal" or item.units:
                    raise Refused("not_in_format", "Embedded numbers have no units in Moodle.")
                tolerance = f":{printed(number.tolerance)}" if number.tolerance else ""
                yield f"{number.value}{tolerance}", number.fraction, number.feedback_html
        case Single() | Multiple():
            for choice in item.choices:
                yield unescape(choice.html), choice.fraction, choice.feedback_html


def _quoted(text: str) -> str:
    """An answer inside the HTML of the prompt."""
    return escape(_protected(text), quote=False)


def _protected(text: str) -> str:
    return _SIGNS.sub(lambda found: "\\" + found[0], text)
