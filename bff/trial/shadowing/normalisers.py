"""Allowed differences: rules by path, of one version at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from bff.trial.shadowing import paths

# What somebody's marks depend on. Never excused: not by a rule, not by noise.
SCORING = tuple(
    f"**.{name}"
    for name in (
        *("mark", "max_mark", "marks", "fraction", "score", "grade", "percent", "correct"),
        "passed",
    )
)
_PASS_FAIL = ("**.passed",)


class Kind(StrEnum):
    """How two values may differ."""

    IGNORE = "ignore"  # in any way; whatever lies below is not looked at
    ROUND = "round"  # numbers, after so many digits (argument)
    SORT = "sort"  # arrays, in their order
    KEYED = "keyed"  # arrays of objects: elements belong together by a member (argument)
    MINUTE = "minute"  # moments, by at most a minute
    UUID = "uuid"  # both are UUIDs
    CASE = "case"  # texts, in upper and lower case and blanks around them


class Normaliser(msgspec.Struct, frozen=True):
    """At the paths that `path` means, differences of this kind are none."""

    path: str
    kind: Kind
    argument: str = ""


class InvalidNormaliser(ValueError):
    """This rule cannot be used, and why."""


class Normalisers:
    """The rules of one version, looked up by path."""

    def __init__(self, version: int = 0, rules: tuple[Normaliser, ...] = ()) -> None:
        self.version = version
        self._rules = rules
        self._found: dict[str, tuple[Normaliser, ...]] = {}

    def at(self, path: str) -> tuple[Normaliser, ...]:
        """The rules for this path; none for what is scored."""
        found = self._found.get(path)
        if found is None:
            found = () if is_scoring(path) else self._at(path)
            if len(self._found) < 4096:  # members that are named by data are without end
                self._found[path] = found
        return found

    def _at(self, path: str) -> tuple[Normaliser, ...]:
        return tuple(rule for rule in self._rules if paths.matches(rule.path, path))


def is_scoring(path: str) -> bool:
    """Whether somebody's marks depend on what stands there."""
    return any(paths.matches(pattern, path) for pattern in SCORING)


def is_pass_fail(path: str) -> bool:
    """Whether it says if somebody has passed."""
    return any(paths.matches(pattern, path) for pattern in _PASS_FAIL)


def check(rule: Normaliser) -> None:
    """Raise InvalidNormaliser for a rule that cannot be used."""
    try:
        paths.matcher(rule.path)
    except paths.InvalidPattern as error:
        raise InvalidNormaliser(str(error)) from None
    if is_scoring(rule.path):
        raise InvalidNormaliser("What is scored is never excused: have the difference explained.")
    if rule.kind is Kind.ROUND and not (rule.argument.isdigit() and int(rule.argument) <= 9):
        raise InvalidNormaliser("Rounding needs the number of digits, 0 to 9.")
    if rule.kind is Kind.KEYED and not rule.argument:
        raise InvalidNormaliser("Say by which member the elements belong together.")


def is_excused(rule: Normaliser, one: Any, other: Any) -> bool:
    """Whether two values that are not equal are the same under this rule."""
    judge = _JUDGES.get(rule.kind)
    return judge is not None and judge(rule.argument, one, other)


def number(value: Any) -> Decimal | None:
    """A number, or a text that is one, exactly; None for everything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _rounded(digits: str, one: Any, other: Any) -> bool:
    numbers = number(one), number(other)
    if numbers[0] is None or numbers[1] is None:
        return False
    return round(numbers[0], int(digits)) == round(numbers[1], int(digits))


def _minute(_: str, one: Any, other: Any) -> bool:
    # By their distance: cut off at the minute, a second before and after twelve would differ.
    try:
        return abs(datetime.fromisoformat(one) - datetime.fromisoformat(other)) <= _A_MINUTE
    except (ValueError, TypeError):
        return False


def _uuids(_: str, one: Any, other: Any) -> bool:
    try:
        return bool(UUID(one)) and bool(UUID(other))
    except (ValueError, TypeError, AttributeError):
        return False


def _case(_: str, one: Any, other: Any) -> bool:
    texts = isinstance(one, str) and isinstance(other, str)
    return texts and one.strip().casefold() == other.strip().casefold()


_A_MINUTE = timedelta(minutes=1)
_JUDGES: dict[Kind, Callable[[str, Any, Any], bool]] = {
    Kind.ROUND: _rounded,
    Kind.MINUTE: _minute,
    Kind.UUID: _uuids,
    Kind.CASE: _case,
}
