"""Items as Aiken, such that reading it gives the same items again."""

from collections.abc import Iterable
from html import unescape
from string import ascii_uppercase

from apps.assessments.formats.compared import must_read_same
from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.items import Item, Single


def aiken_question(item: Item) -> str:
    """The item in Aiken. Raises Refused."""
    if not isinstance(item, Single):
        raise Refused("not_in_format", "Aiken has one choice of several, and nothing else.")
    right = [at for at, choice in enumerate(item.choices) if choice.fraction == 1]
    if len(right) != 1 or len(item.choices) > len(ascii_uppercase):
        raise Refused("not_in_format", "Aiken has one right choice, of 26 at most.")
    lines = [_plain(item.prompt_html)]
    lines += [
        f"{letter}) {_plain(choice.html)}"
        for letter, choice in zip(ascii_uppercase, item.choices, strict=False)
    ]
    text = "\n".join([*lines, f"ANSWER: {ascii_uppercase[right[0]]}", ""])
    must_read_same(item, text.encode(), "aiken")
    return text


def aiken_file(questions: Iterable[tuple[str, str]]) -> bytes:
    """A file with these questions; Aiken has no categories."""
    return "\n".join(question for question, _ in questions).encode()


def _plain(html: str) -> str:
    return unescape(html.replace("<br>", "\n"))
