"""Where in an answer something stands: `body.items[].mark`, the same for every element."""

import re
from functools import lru_cache

ROOT = "body"
STATUS = "status"

_MARKS = re.compile(r"[.\[\]*]")


def header(name: str) -> str:
    """The path of a header."""
    return f"header.{name}"


def member(path: str, name: str) -> str:
    """The path of an object's member. What would read as two steps is made one."""
    return f"{path}.{_MARKS.sub('_', name)}"


def element(path: str) -> str:
    """The path of an array's elements: of all of them, so that counters stay few."""
    return f"{path}[]"


class InvalidPattern(ValueError):
    """This is no pattern of paths."""


# A step is a name or a star, with a [] for each array; ** is any number of steps.
_PATTERN = re.compile(r"(\*\*|[^.\[\]*]+|\*)(\[\])*(\.(\*\*|[^.\[\]*]+|\*)(\[\])*)*")


@lru_cache(maxsize=1024)
def matcher(pattern: str) -> re.Pattern[str]:
    """An expression for the paths of a pattern: `*` is one name, `**` any way, `[]` an array.

    Raises InvalidPattern.
    """
    if not _PATTERN.fullmatch(pattern):
        raise InvalidPattern(f"{pattern!r} is no path like body.items[].mark or **.mark")
    steps = re.split(r"(\*\*|\*)", pattern)
    means = {"**": ".*", "*": r"[^.\[\]]+"}
    return re.compile("".join(means.get(step, re.escape(step)) for step in steps))


def matches(pattern: str, path: str) -> bool:
    """Whether the pattern means this path."""
    return matcher(pattern).fullmatch(path) is not None
