"""GIFT: questions as plain text, separated by blank lines.

Format: https://docs.moodle.org/en/GIFT_format. How the part in braces reads is in
gift_answers.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import Heading
from apps.assessments.formats.gift_answers import item_from_answers
from apps.assessments.formats.gift_text import (
    formatted,
    html_from,
    protected,
    unprotected,
)
from apps.assessments.formats.outcome import Ledger, Refused
from apps.assessments.rules.items import Item

_CATEGORY = "$CATEGORY:"
_IDNUMBER = re.compile(r"\[id:([^\[\]]+)\]")
# Left behind by an old exporter; the text after the braces is otherwise part of the question.
_STRAY_TAILS = ('";', '"', ";")
_GAP = "_____"


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    text: str
    idnumber: str


def read_gift(text: str, ledger: Ledger) -> None:
    """Enter every question of the text into the ledger. Raises Abandoned."""
    category = ""
    for block in _blocks(text):
        if block.text.startswith(_CATEGORY):
            category = block.text.removeprefix(_CATEGORY).strip()
            continue
        name, body = _named(protected(block.text))
        shown = markup.name_from(name or unprotected(body[:60]), "")
        build = partial(_item, name, body, block.idnumber)
        ledger.question(block.line, shown, category, build)


def _blocks(text: str) -> Iterator[_Block]:
    """What stands between blank lines; a category line is a block of its own."""
    start, lines, idnumber = 0, list[str](), ""
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        stripped = line.strip()
        if stripped.startswith("//"):
            found = _IDNUMBER.search(stripped)
            idnumber = found[1].strip() if found else idnumber
            continue
        is_category = stripped.startswith(_CATEGORY)
        if lines and (is_category or not stripped):
            yield _Block(start, "\n".join(lines), idnumber)
            start, lines, idnumber = 0, [], ""
        if is_category:
            yield _Block(number, stripped, "")
        elif stripped:
            start = start or number
            lines.append(stripped)


def _named(body: str) -> tuple[str, str]:
    """The name between double colons, and the rest; without a name the prompt gives it."""
    if body.startswith("::"):
        name, closed, rest = body[2:].partition("::")
        if closed:
            return unprotected(name), rest.strip()
    return "", body


def _item(name: str, body: str, idnumber: str) -> Item:
    before, answers, after = _braces(body)
    text_format, prompt = formatted(before, "moodle")
    if after:
        prompt = f"{prompt} {_GAP}{'' if after[0] in '.,;:!?)' else ' '}{after}"
    prompt_html = html_from(prompt, text_format)
    answers, _, general = answers.partition("####")
    heading = Heading(
        name=markup.name_from(name, prompt_html),
        prompt_html=prompt_html,
        idnumber=idnumber,
        default_mark=Decimal(1),
        feedback_html=html_from(*reversed(formatted(general, text_format))),
    )
    return item_from_answers(heading, answers.strip(), text_format)


def _braces(body: str) -> tuple[str, str, str]:
    """What stands before, inside and after the braces."""
    before, opened, rest = body.partition("{")
    if not opened and "}" not in body:
        raise Refused(
            "unsupported_type",
            "A text without answers in { } is a description; it was left out.",
        )
    inside, closed, after = rest.partition("}")
    if not opened or not closed or "}" in before or set("{}") & set(inside + after):
        raise Refused(
            "bad_braces",
            "The answers must stand in one pair of { } without a blank line inside. Braces that "
            "belong to the text are written \\{ and \\}.",
        )
    after = after.strip()
    return before.strip(), inside.strip(), "" if after in _STRAY_TAILS else after
