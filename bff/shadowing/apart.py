"""Attempts live on one side: that the other does not show them is no difference.

The list of a learner's attempts, and a teacher's table of results, are each side's own until the
attempts are handed over (bff/ownership/). What both show is compared, its marks like all marks.
"""

from typing import Any

from bff.shadowing import paths

# Arrays of attempts, and the member that names the attempt.
_LISTS = (("**.attempts", "id"), ("body.results", "attempt"))
_OPEN = "**.open_attempt"


def by_attempt(path: str, array: list[Any]) -> dict[str, Any] | None:
    """The attempts of an array of such by their names; None when it is no array of attempts."""
    for pattern, name in _LISTS:
        if paths.matches(pattern, path):
            return _named(array, name)
    return None


def names_an_attempt(path: str) -> bool:
    """Whether what stands there is the name of the learner's open attempt, or nothing."""
    return paths.matches(_OPEN, path)


def _named(array: list[Any], name: str) -> dict[str, Any] | None:
    if not all(isinstance(element, dict) and name in element for element in array):
        return None
    found = {str(element[name]): element for element in array}
    return found if len(found) == len(array) else None
