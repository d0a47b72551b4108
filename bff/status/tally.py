"""Counting what became of every attempt at an activity, in the process that served it.

Numbers in memory only: no request waits for them. `flushing.py` carries them away.
"""

import time
from collections import defaultdict
from collections.abc import Callable

from bff.status.activities import Activity
from bff.status.rules import Counts

_Minutes = defaultdict[int, defaultdict[str, list[int]]]

WORKED, SLOW, FAILED = range(3)
_KEPT_MINUTES = 24 * 60


def outcome(status: int, seconds: float, patience: float, *, broken: bool) -> int | None:
    """How an attempt ended; None when that says nothing about us.

    `status` 0: there was no answer, and the client has left. Who left before we were late did so
    for reasons of their own. `broken`: the answer broke off. A 4xx is the client's.
    """
    late = seconds > patience
    if status >= 500 or broken:
        return FAILED
    if status == 0:
        return FAILED if late else None
    if status >= 400:
        return None
    return SLOW if late else WORKED


class Tally:
    """What this process has counted, by minute and activity; totals, so that telling them twice
    does no harm."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        # Threads that look at these copy them first: others count meanwhile.
        self._minutes: _Minutes = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
        self._told: dict[int, int] = {}

    def note(
        self, activity: Activity, status: int, seconds: float, *, broken: bool = False
    ) -> None:
        """An attempt at it has ended."""
        ended = outcome(status, seconds, activity.patience, broken=broken)
        if ended is None:
            return
        counts = self._minutes[int(self._clock()) // 60]
        counts[activity.key][ended] += 1

    def untold(self, *, again: int = 3) -> dict[int, dict[str, Counts]]:
        """The totals of the minutes that have grown, and of the last few in any case: who has
        been told of those may have forgotten them in a crash."""
        newest = int(self._clock()) // 60
        return {
            minute: {key: Counts(*numbers) for key, numbers in list(counts.items())}
            for minute, counts in list(self._minutes.items())
            if minute > newest - again or self._told.get(minute) != _sum(counts)
        }

    def told(self, minutes: dict[int, dict[str, Counts]]) -> None:
        """These have arrived."""
        for minute, counts in minutes.items():
            self._told[minute] = sum(each.attempted for each in counts.values())
        oldest = int(self._clock()) // 60 - _KEPT_MINUTES
        for minute in [one for one in self._minutes if one < oldest]:
            del self._minutes[minute]
            self._told.pop(minute, None)


def _sum(counts: dict[str, list[int]]) -> int:
    return sum(map(sum, list(counts.values())))


tally = Tally()
