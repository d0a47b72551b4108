"""Kinds of difference, explained to people."""

from bff.trial.shadowing.comparison import ABOUT_MARKS, Class
from bff.trial.shadowing.normalisers import is_scoring

HOW = {
    Class.PASS_FAIL: "Passed on one side, failed on the other",
    Class.SCORING: "Other marks",
    Class.LEGACY_UNSTABLE: "The monolith gave two marks when asked twice",
    Class.STATUS: "Another HTTP status",
    Class.MISSING: "Only the monolith has it",
    Class.EXTRA: "Only the module has it",
    Class.TYPE: "Another type of value",
    Class.VALUE: "Another value",
    Class.NORMALISED: "Differs as an accepted kind of difference allows",
    Class.APART: "An attempt that lives on one side",
    "more": "Further paths, too many to be told apart",
    "compared": "Compared",
    "dropped": "Not compared: no room, or the event loop was late",
    "failed": "Not compared: the other side did not answer, or not in time",
    "large": "Not compared: larger than 64 kB",
    "absent": "Not compared: only one side has the attempt",
    "changed": "Not compared: the marks changed between the readings",
}
_HARMLESS = {Class.NORMALISED: "no: accepted", Class.APART: "no: as it has to be"}


def how(kind: str) -> str:
    """In what way two answers differ, or why they were not compared."""
    return HOW.get(kind, kind)


def often(count: int, total: int) -> str:
    """So many of so many, and their share."""
    if not total:
        return str(count)
    return f"{count} of {total} ({100 * count / total:.3g} %)"


def verdict(path: str, kind: str, *, reported: bool) -> str:
    """Whether the difference speaks against the module, and why."""
    if not path:
        return ""
    if kind in _HARMLESS:
        return _HARMLESS[Class(kind)]
    if kind == Class.LEGACY_UNSTABLE:
        return "yes: ask the monolith's people"
    if not reported:
        return "no: the monolith differs from itself as often"
    return "yes: one mark is enough" if is_scoring(path) or kind in ABOUT_MARKS else "yes"
