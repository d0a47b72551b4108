"""Does a typed text match an accepted answer with wildcards?

No regular expressions: a teacher's pattern like `*a*a*a*a*b` must not be able to stall a process.
The pieces between the stars are searched one after the other, which takes linear time.
"""

from apps.assessments.rules.texts import Spelling, respelled, subject


def matches(pattern: str, text: str, spelling: Spelling) -> bool:
    """Whether the text, trimmed of ASCII blanks, is the pattern.

    `*` stands for any run of characters within one line, `\\*` for a star.
    """
    return fits(pattern, subject(text, spelling), spelling)


def fits(pattern: str, subject: str, spelling: Spelling) -> bool:
    """`matches` for a text of which the subject is made already."""
    return _fits([respelled(piece, spelling) for piece in _pieces(pattern)], subject)


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
