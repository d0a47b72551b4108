"""Does a typed text match an accepted answer with wildcards?

No regular expressions: a teacher's pattern like `*a*a*a*a*b` must not be able to stall a process.
The pieces between the stars are searched one after the other, which takes linear time.
"""

from unicodedata import normalize

from apps.assessments.rules.response_checks import BLANKS


def matches(pattern: str, text: str, *, ignore_case: bool) -> bool:
    """Whether the text, trimmed of ASCII blanks, is the pattern.

    `*` stands for any run of characters within one line, `\\*` for a star. Both sides are
    compared in Unicode form NFC, so a composed and a decomposed "é" are the same letter.
    """
    return fits(pattern, subject(text, ignore_case=ignore_case), ignore_case=ignore_case)


def subject(text: str, *, ignore_case: bool) -> str:
    """A text as patterns are compared with it: made once for all of them."""
    trimmed = normalize("NFC", text).strip(BLANKS)
    return _folded(trimmed) if ignore_case else trimmed


def fits(pattern: str, subject: str, *, ignore_case: bool) -> bool:
    """`matches` for a text of which the subject is made already."""
    pieces = _pieces(normalize("NFC", pattern))
    return _fits([_folded(piece) for piece in pieces] if ignore_case else pieces, subject)


def _pieces(pattern: str) -> list[str]:
    """The literal texts around the stars: `a*b\\*c` is ["a", "b*c"]."""
    pieces = [""]
    characters = iter(range(len(pattern)))
    for at in characters:
        if pattern.startswith("\\*", at):
            pieces[-1] += "*"
            next(characters)
        elif pattern[at] == "*":
            pieces.append("")
        else:
            pieces[-1] += pattern[at]
    return pieces


def _fits(pieces: list[str], subject: str) -> bool:
    if len(pieces) == 1:
        return subject == pieces[0]
    first, *middle, last = pieces
    end = len(subject) - len(last)
    if len(first) > end or not subject.startswith(first) or not subject.endswith(last):
        return False
    # The leftmost place for each piece is the best one: whatever a later place could reach
    # without crossing a line break, the leftmost can too.
    position = len(first)
    for piece in middle:
        found = subject.find(piece, position, end)
        if found < 0 or _crosses_a_line(subject, position, found):
            return False
        position = found + len(piece)
    return not _crosses_a_line(subject, position, end)


def _crosses_a_line(subject: str, start: int, end: int) -> bool:
    return subject.find("\n", start, end) >= 0


def _folded(text: str) -> str:
    return "".join(map(_folded_character, text))


def _folded_character(character: str) -> str:
    """Unicode simple case folding: one character for one, so "ß" is "ẞ" but not "ss"."""
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return folded
    return character
