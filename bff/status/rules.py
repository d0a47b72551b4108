"""When an activity works, and how much of a day it did. Pure arithmetic over what was counted.

An attempt at an activity is served in time, served late, or failed by us; what the client got
wrong counts for neither. A state gets worse as soon as it is certain enough (the lower end of
Wilson's interval, one-sided 95 %, E. B. Wilson 1927), and better only when some quiet minutes say
so: a page that changes its mind every few seconds helps nobody.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from math import sqrt

import msgspec


class State(StrEnum):
    """From best to worst, in the words of the Statuspage format."""

    OPERATIONAL = "operational"
    DEGRADED = "degraded_performance"
    PARTIAL = "partial_outage"
    MAJOR = "major_outage"


_rank = list(State).index

MINIMUM = 3
"""So many must have failed before anything is said, and worked before it is taken back."""
SUDDEN, LASTING, QUIET = 2, 5, 3
"""Minutes: in which an outage is looked for, and which must be quiet before it is over."""
_Z = 1.645
_FAILED = ((0.5, State.MAJOR), (0.05, State.PARTIAL), (0.01, State.DEGRADED))
_HINDERED = 0.10
"""The share that came late or not at all from which an activity is slow."""


class Counts(msgspec.Struct, frozen=True):
    """Attempts at an activity by how they ended."""

    worked: int = 0
    slow: int = 0
    failed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.worked + other.worked, self.slow + other.slow, self.failed + other.failed
        )

    @property
    def attempted(self) -> int:
        return self.worked + self.slow + self.failed

    @property
    def share(self) -> float | None:
        """The share that worked, late or in time; None when nobody tried."""
        return 1 - self.failed / self.attempted if self.attempted else None


class Minute(msgspec.Struct, frozen=True):
    """The counts of one minute, `at` in minutes since 1970."""

    at: int
    counts: Counts


class Standing(msgspec.Struct, frozen=True):
    """A state, the minute in which the trouble began or ended, and that of the last attempt."""

    state: State = State.OPERATIONAL
    since: int | None = None
    last: int | None = None


def standing(minutes: Sequence[Minute]) -> Standing:
    """How an activity stands after these minutes, oldest first; those without attempts left out.

    While nobody tries, it stands as it stood: silence is no recovery.
    """
    state, since = State.OPERATIONAL, None
    for index, minute in enumerate(minutes):
        recent = minutes[max(0, index - LASTING + 1) : index + 1]
        turned = _next(state, recent, minute.at)
        if State.OPERATIONAL in (state, turned) and turned is not state:
            since = minute.at
        state = turned
    return Standing(state, since, minutes[-1].at if minutes else None)


def _next(state: State, recent: Sequence[Minute], now: int) -> State:
    sudden, lasting, quiet = (_sum(recent, now - span) for span in (SUDDEN, LASTING, QUIET))
    # What began slowly counts while it goes on; what is over must not bring it back.
    proven = max(surely(sudden), min(surely(lasting), apparently(quiet), key=_rank), key=_rank)
    if _rank(proven) >= _rank(state):
        return proven
    if quiet.attempted < MINIMUM:
        return state
    return min(state, max(proven, apparently(quiet), key=_rank), key=_rank)


def _sum(minutes: Iterable[Minute], after: int) -> Counts:
    return sum((each.counts for each in minutes if each.at > after), Counts())


def surely(counts: Counts) -> State:
    """The state that these counts prove."""
    hindered = counts.failed + counts.slow
    return _state(_at_least(counts.failed, counts.attempted), _at_least(hindered, counts.attempted))


def apparently(counts: Counts) -> State:
    """The state that these counts suggest."""
    total = counts.attempted or 1
    return _state(counts.failed / total, (counts.failed + counts.slow) / total)


def _state(failed: float, hindered: float) -> State:
    for share, state in _FAILED:
        if failed >= share:
            return state
    return State.DEGRADED if hindered >= _HINDERED else State.OPERATIONAL


def _at_least(bad: int, total: int) -> float:
    """The lower end of the interval in which the true share lies."""
    if bad < MINIMUM:
        return 0.0
    share, z = bad / total, _Z * _Z / total
    middle = share + z / 2
    spread = _Z * sqrt(share * (1 - share) / total + z / (4 * total))
    return max(0.0, (middle - spread) / (1 + z))
