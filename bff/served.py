"""Counting requests, once: by what was asked for, who answered, and how.

`/metrics`, demotion and the status page all read these numbers (docs/decisions/0042)."""

from collections.abc import Iterator
from functools import lru_cache

from banyan.hot import endpoints
from banyan.telemetry import names
from banyan.telemetry.metrics import Counter, counter, histogram
from bff.status.activities import activity_of
from bff.status.outcomes import Outcomes


class Served:
    """The requests of one endpoint that one stack has answered; `routed`: all have the method and
    template of one route."""

    def __init__(self, endpoint: str, stack: str, *, routed: bool = False) -> None:
        self.endpoint = endpoint
        self.stack = stack
        self._routed = routed
        self._by_status: dict[int, Counter] = {}
        self._seconds = histogram(names.REQUEST_SECONDS, endpoint=endpoint, stack=stack)
        # What somebody who sends such a request wants to do: for a route looked up once.
        self._of_route: Outcomes | None = None
        self._looked_up = False
        self._others: dict[str, Outcomes] = {}

    def count(
        self, method: str, path: str, status: int, seconds: float, *, broken: bool = False
    ) -> None:
        """One more, answered with `status` (0: not at all) after `seconds`; `broken`: the answer
        broke off."""
        counted = self._by_status.get(status) or self._bound(status)
        counted.add()
        self._seconds.observe(seconds)
        outcomes = self._of_route if self._looked_up else self._outcomes(method, path)
        if outcomes is not None:
            outcomes.note(status, seconds, broken=broken)

    def outcomes(self) -> Iterator[Outcomes]:
        """How attempts at activities have ended here."""
        if self._of_route is not None:
            yield self._of_route
        yield from list(self._others.values())

    def so_far(self) -> tuple[int, int, tuple[int, ...]]:
        """Requests, those answered with 5xx, and how many took how long, since the start."""
        by_status = {status: int(each.value) for status, each in self._by_status.items()}
        errors = sum(count for status, count in by_status.items() if status >= 500)
        return sum(by_status.values()), errors, tuple(self._seconds.counts)

    def _bound(self, status: int) -> Counter:
        bound = counter(
            names.REQUESTS, endpoint=self.endpoint, stack=self.stack, status=str(status)
        )
        return self._by_status.setdefault(status, bound)

    def _outcomes(self, method: str, path: str) -> Outcomes | None:
        activity = activity_of(method, path)
        if self._routed:
            self._of_route = None if activity is None else Outcomes(activity)
            self._looked_up = True
            return self._of_route
        if activity is None:
            return None
        if activity.key not in self._others:
            self._others[activity.key] = Outcomes(activity)
        return self._others[activity.key]


_roads: dict[tuple[str, str], Served] = {}


# Bounded, for every flip makes new roads; the counters behind them stay.
@lru_cache(maxsize=1024)
def served_on(road: str) -> Served:
    """The counters of a road as the gateway writes it: `save;v=12;t=module`, a name, or nothing."""
    endpoint, *fields = road.split(";")
    for field in fields:
        if field.startswith("t="):
            return _served(endpoint, field[2:], routed=True)
    if road in endpoints():
        return _served(road, "module", routed=True)
    return _served("other", "legacy" if road else "django")


def all_served() -> Iterator[Served]:
    """Every endpoint and stack that something was counted of."""
    return iter(list(_roads.values()))


def all_outcomes() -> Iterator[Outcomes]:
    """How attempts at activities have ended, by endpoint and stack."""
    for served in all_served():
        yield from served.outcomes()


def _served(endpoint: str, stack: str, *, routed: bool = False) -> Served:
    return _roads.setdefault((endpoint, stack), Served(endpoint, stack, routed=routed))
