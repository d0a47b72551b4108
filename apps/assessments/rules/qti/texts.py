"""QTI's operators on texts and containers."""

import re
from functools import lru_cache
from typing import Any
from unicodedata import combining, normalize

# Regular expressions of strangers: RE2 takes linear time for all of them.
import re2

from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.qti.logic import Operator
from apps.assessments.rules.qti.values import (
    Scalar,
    Several,
    Value,
    container,
    number_in,
    number_of,
    same,
    scalars,
)

LONGEST_PATTERN = 1_000
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 1 << 20
_OPTIONS.log_errors = False
_ANCHORS = re.compile(r"\A\^|(?<!\\)\$\Z")


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """The pattern, made to be asked with `fits`. Raises ValueError for what is none."""
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError("it is too long")
    try:
        # XML Schema's patterns are anchored without a sign for it; many authors write one.
        return re2.compile(_ANCHORS.sub("", pattern), options=_OPTIONS)
    except re2.error as error:
        raise ValueError(str(error)) from error


def fits(pattern: str, text: str) -> bool:
    """Whether all of the text is what the pattern describes."""
    return compiled(pattern).fullmatch(text) is not None


def string_match(expression: Expression, given: list[Value]) -> Value:
    """Whether two texts are the same; with `substring`, whether the first holds the second."""
    if None in given:
        return None
    one, two = _text(expression, given[0]), _text(expression, given[1])
    return two in one if expression.flag("substring", False) else one == two


def substring(expression: Expression, given: list[Value]) -> Value:
    """Whether the first text stands in the second."""
    if None in given:
        return None
    return _text(expression, given[0]) in _text(expression, given[1])


def pattern_match(expression: Expression, given: list[Value]) -> Value:
    """Whether the text is what the pattern describes."""
    return None if given[0] is None else fits(expression.named("pattern"), str(given[0]))


def trimmed(text: str) -> str:
    """Without blanks at its ends."""
    return text.strip()


def to_ascii(text: str) -> str:
    """Without accents."""
    return "".join(one for one in normalize("NFKD", text) if not combining(one))


CUSTOM = {"qade:Trim": trimmed, "qade:ToAscii": to_ascii}
"""The operators of one's own that banks use, by their `definition` (or `class`)."""


def custom(expression: Expression, given: list[Value]) -> Value:
    """A text, changed."""
    change = CUSTOM[custom_name(expression)]
    return change(given[0]) if isinstance(given[0], str) else given[0]


def custom_name(expression: Expression) -> str:
    """The name of an operator of one's own."""
    return expression.named("definition") or expression.named("class")


def size(_: Expression, given: list[Value]) -> Value:
    """How many values there are."""
    return number_in(str(len(scalars(given[0]))))


def at(expression: Expression, given: list[Value]) -> Value:
    """The n-th value, counted from 1."""
    place = number_in(expression.named("n"))
    values = scalars(given[0])
    if place is None or not 1 <= place <= len(values):
        return None
    return values[int(place) - 1]


def without(_: Expression, given: list[Value]) -> Value:
    """delete: the second without the first."""
    if None in given:
        return None
    left = [one for one in scalars(given[1]) if not same(one, given[0])]
    return container(left, ordered=isinstance(given[1], Several) and given[1].ordered)


def gathered(*, ordered: bool) -> Operator:
    """A container of all the values given."""

    def gather(_: Expression, given: list[Value]) -> Value:
        values: list[Scalar] = [one for value in given for one in scalars(value)]
        return container(values, ordered=ordered)

    return gather


def as_given(_: Expression, given: list[Value]) -> Value:
    """integerToFloat: numbers are exact here, and need no change."""
    return number_of(given[0])


def _text(expression: Expression, value: Value) -> str:
    text = str(value)
    return text if expression.flag("caseSensitive", True) else text.casefold()
