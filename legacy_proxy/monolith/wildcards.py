"""Short answers: does a text fit a pattern with `*`?"""

import re
import unicodedata
from functools import lru_cache

BLANKS = " \t\n\r\0\x0b"
STAR = re.compile(r"(?<!\\)\*")


def trimmed(text: str) -> str:
    """Without ASCII blanks at its ends; a no-break space is a character like any other."""
    return text.strip(BLANKS)


def fits(pattern: str, text: str, ignore_case: bool) -> bool:
    """`*` stands for any run without a line break, `\\*` for a star; compared in NFC."""
    shape = _compiled(unicodedata.normalize("NFC", pattern), ignore_case)
    return shape.fullmatch(unicodedata.normalize("NFC", trimmed(text))) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    pieces = [re.escape(piece.replace(r"\*", "*")) for piece in STAR.split(pattern)]
    if len(pieces) == 1:
        shape = pieces[0]
    else:
        # Each piece between stars is taken where it first fits and never reconsidered (an atomic
        # group): plain `.*a.*b.*` tries every combination, which a long answer turns into minutes.
        middle = "".join(rf"(?>[^\n]*?{piece})" for piece in pieces[1:-1])
        shape = rf"{pieces[0]}{middle}[^\n]*{pieces[-1]}"
    return re.compile(shape, re.IGNORECASE if ignore_case else 0)
