"""What does not matter when a typed text is compared with an accepted one."""

import re
from typing import NamedTuple
from unicodedata import combining, normalize

from apps.assessments.rules.response_checks import BLANKS

_BLANK = re.compile(r"\s+")


class Spelling(NamedTuple):
    """Without `forms` only Unicode forms of the same text are alike (NFC); with it also letters
    of other widths, ligatures and the like (NFKC). With `blanks` any run of them is one space."""

    ignore_case: bool = False
    ignore_accents: bool = False
    ignore_forms: bool = False
    ignore_blanks: bool = False


def subject(text: str, spelling: Spelling) -> str:
    """A typed text as accepted ones are compared with it."""
    # Stripped again: other Unicode forms of blanks have become blanks by then.
    return respelled(text.strip(BLANKS), spelling).strip(BLANKS)


def respelled(text: str, spelling: Spelling) -> str:
    """The text without what does not matter."""
    text = normalize("NFKC" if spelling.ignore_forms else "NFC", text)
    if spelling.ignore_accents:
        # Marks that Unicode takes apart: "é" becomes "e", but "ø" is a letter of its own.
        text = "".join(one for one in normalize("NFD", text) if not combining(one))
        text = normalize("NFC", text)
    if spelling.ignore_blanks:
        text = _BLANK.sub(" ", text)
    return _folded(text) if spelling.ignore_case else text


def _folded(text: str) -> str:
    return "".join(map(_folded_character, text))


def _folded_character(character: str) -> str:
    """Unicode simple case folding: one character for one, so "ß" is "ẞ" but not "ss"."""
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return folded
    return character
