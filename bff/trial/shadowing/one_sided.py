"""Attempts live on one side: that the other does not show them is no difference.

The list of a learner's attempts, and a teacher's table of results, are each side's own until the
attempts are handed over (bff/handover/). What both show is compared, its marks like all marks.
"""

from bff.trial.shadowing import paths

# Arrays of attempts, and the member that names the attempt.
_LISTS = (("**.attempts", "id"), ("body.results", "attempt"))
_OPEN = "**.open_attempt"


def named_by(path: str) -> str | None:
    """The member that names the attempts of the array there; None when it is none of attempts."""
    return next((name for pattern, name in _LISTS if paths.matches(pattern, path)), None)


def names_an_attempt(path: str) -> bool:
    """Whether what stands there is the name of the learner's open attempt, or nothing."""
    return paths.matches(_OPEN, path)
