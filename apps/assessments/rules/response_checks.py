"""What a response must be before it is stored."""

from collections.abc import Iterable

LONGEST_TEXT = 10_000
BLANKS = " \t\n\r\0\x0b"


class InvalidResponse(ValueError):
    """This cannot be an answer to this item; the message says why."""


def check_known(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse names that the item does not have."""
    names = set(known)
    for name in given:
        if name not in names:
            raise InvalidResponse(f"this item has no {what} {name[:40]!r}")


def check_once(what: str, given: Iterable[str]) -> None:
    """Refuse a name that is given twice."""
    names = list(given)
    if len(set(names)) < len(names):
        raise InvalidResponse(f"a {what} is given more than once")


def check_typed(text: str, longest: int = LONGEST_TEXT) -> None:
    """Refuse text that is too long, or holds what PostgreSQL does not store: NUL, half a
    surrogate pair."""
    if len(text) > longest:
        raise InvalidResponse(f"the text has {len(text)} characters, {longest} are allowed")
    if "\0" in text:
        raise InvalidResponse("the text holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidResponse("the text holds half a surrogate pair") from None


def is_blank(text: str) -> bool:
    """Whether nothing was typed."""
    return not text.strip(BLANKS)
