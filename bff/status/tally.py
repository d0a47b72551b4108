"""A worker's outcomes by minute and activity, made of what it has counted by route and stack.

Looked at once a second (`flush.py`): what is new then belongs to that minute.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable

from bff.routes.outcomes import Outcomes
from bff.status.rules import Counts

_Totals = dict[str, list[int]]

_KEPT_MINUTES = 24 * 60


class Tally:
    """Totals of each minute, so that telling them twice does no harm. What had been counted when
    it was made is left out: it was told by whoever was there before."""

    def __init__(
        self,
        counted: Callable[[], Iterable[Outcomes]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._counted = counted
        self._clock = clock
        self._seen = self._totals()
        self._minutes: dict[int, _Totals] = {}
        self._told: dict[int, int] = {}

    def untold(self, *, again: int = 3) -> dict[int, dict[str, Counts]]:
        """The totals of the minutes that have grown, and of the last few in any case: who has
        been told of those may have forgotten them in a crash."""
        self._look()
        newest = self._minute()
        return {
            minute: {key: Counts(*numbers) for key, numbers in counts.items()}
            for minute, counts in self._minutes.items()
            if minute > newest - again or self._told.get(minute) != _sum(counts)
        }

    def told(self, minutes: dict[int, dict[str, Counts]]) -> None:
        """These have arrived."""
        for minute, counts in minutes.items():
            self._told[minute] = sum(each.attempted for each in counts.values())
        oldest = self._minute() - _KEPT_MINUTES
        for minute in [one for one in self._minutes if one < oldest]:
            del self._minutes[minute]
            self._told.pop(minute, None)

    def _look(self) -> None:
        """Put what has come since the last look into the minute of now."""
        totals = self._totals()
        for key, numbers in totals.items():
            before = self._seen.get(key, [0, 0, 0])
            if numbers != before:
                held = self._minutes.setdefault(self._minute(), {}).setdefault(key, [0, 0, 0])
                held[:] = [
                    now + new - old for now, new, old in zip(held, numbers, before, strict=True)
                ]
        self._seen = totals

    def _totals(self) -> _Totals:
        totals: _Totals = defaultdict(lambda: [0, 0, 0])
        for one in self._counted():
            held = totals[one.activity.key]
            held[:] = map(sum, zip(held, one.counts, strict=True))
        return dict(totals)

    def _minute(self) -> int:
        return int(self._clock()) // 60


def _sum(counts: _Totals) -> int:
    return sum(map(sum, counts.values()))
