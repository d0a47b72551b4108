"""The records of all workers about a route, as windows of time."""

from collections.abc import Iterator

from django.db.models import Sum

from bff.routes.decision import LEGACY, MODULE
from bff.trial.demotion import latency
from bff.trial.demotion.errors import TICK_SECONDS
from bff.trial.demotion.evidence import NOTHING, Side
from bff.trial.demotion.mark_evidence import Compared
from bff.trial.demotion.models import ComparedTick, RouteTick

SHORTEST = 60 // TICK_SECONDS
LONGEST = 300 // TICK_SECONDS

# The module and the monolith.
Pair = tuple[Side, Side]


class Traffic:
    """The ticks of a route from one on to another, both included."""

    def __init__(self, route: str, first: int, last: int) -> None:
        self._last = last
        self._sides = {
            (row.tick, row.stack): Side(row.requests, row.errors, tuple(row.buckets))
            for row in RouteTick.objects.filter(route=route, tick__gte=first, tick__lte=last)
        }

    def ticks(self, after: int) -> Iterator[Pair]:
        """Each tick after this one in which anything was answered."""
        for tick in sorted({tick for tick, _ in self._sides if tick > after}):
            yield self._at(tick)

    def window(self) -> Pair:
        """The last minute, and as much more, up to five, as is needed to say anything."""
        module, legacy = NOTHING, NOTHING
        for age in range(LONGEST):
            enough = min(module.requests, legacy.requests) >= latency.MINIMUM
            if age >= SHORTEST and enough:
                break
            ours, theirs = self._at(self._last - age)
            module, legacy = module + ours, legacy + theirs
        return module, legacy

    def _at(self, tick: int) -> Pair:
        return (
            self._sides.get((tick, MODULE), NOTHING),
            self._sides.get((tick, LEGACY), NOTHING),
        )


def compared(route: str, first: int) -> Compared:
    """The comparisons of marks since a tick."""
    names = ("compared", "marks", "pass_fail", "unstable")
    rows = ComparedTick.objects.filter(route=route, tick__gte=first)
    found = rows.aggregate(**{name: Sum(name, default=0) for name in names})
    return Compared(**found)


def forget(before: int) -> None:
    """Delete what is older than this tick."""
    RouteTick.objects.filter(tick__lt=before).delete()
    ComparedTick.objects.filter(tick__lt=before).delete()
