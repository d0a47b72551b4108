"""Counting requests: by what was asked for, who answered, and how."""

from collections.abc import Iterator
from functools import lru_cache

from banyan.hot import endpoints
from banyan.telemetry import names
from banyan.telemetry.metrics import Counter, counter, histogram
from bff.status.activities import Activity, activity_of


class Served:
    """The requests of one endpoint that one stack has answered; `routed`: all have the method and
    template of one route."""

    def __init__(self, endpoint: str, stack: str, *, routed: bool = False) -> None:
        self.endpoint = endpoint
        self.stack = stack
        self._routed = routed
        self._activity: list[Activity | None] = []
        self._by_status: dict[int, Counter] = {}
        self._seconds = histogram(names.REQUEST_SECONDS, endpoint=endpoint, stack=stack)

    def count(self, status: int, seconds: float) -> None:
        """One more, answered with `status` (0: not at all) after `seconds`."""
        if status not in self._by_status:
            self._by_status[status] = self._bound(status)
        self._by_status[status].add()
        self._seconds.observe(seconds)

    def activity(self, method: str, path: str) -> Activity | None:
        """What somebody who sends this request wants to do; looked up once for all of a route."""
        if not self._routed:
            return activity_of(method, path)
        if not self._activity:
            self._activity.append(activity_of(method, path))
        return self._activity[0]

    def so_far(self) -> tuple[int, int, tuple[int, ...]]:
        """Requests, those answered with 5xx, and how many took how long, since the start."""
        by_status = {status: int(each.value) for status, each in self._by_status.items()}
        errors = sum(count for status, count in by_status.items() if status >= 500)
        return sum(by_status.values()), errors, tuple(self._seconds.counts)

    def _bound(self, status: int) -> Counter:
        return counter(names.REQUESTS, endpoint=self.endpoint, stack=self.stack, status=str(status))


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


def _served(endpoint: str, stack: str, *, routed: bool = False) -> Served:
    return _roads.setdefault((endpoint, stack), Served(endpoint, stack, routed=routed))
