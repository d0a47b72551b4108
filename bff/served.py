"""Counting requests: by what was asked for, who answered, and how."""

from collections.abc import Iterator
from functools import lru_cache

from banyan.hot import endpoints
from banyan.telemetry import names
from banyan.telemetry.metrics import Counter, counter, histogram


class Served:
    """The requests of one endpoint that one stack has answered."""

    def __init__(self, endpoint: str, stack: str) -> None:
        self.endpoint = endpoint
        self.stack = stack
        self._by_status: dict[int, Counter] = {}
        self._seconds = histogram(names.REQUEST_SECONDS, endpoint=endpoint, stack=stack)

    def count(self, status: int, seconds: float) -> None:
        """One more, answered with `status` (0: not at all) after `seconds`."""
        if status not in self._by_status:
            self._by_status[status] = self._bound(status)
        self._by_status[status].add()
        self._seconds.observe(seconds)

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
            return _served(endpoint, field[2:])
    if road in endpoints():
        return _served(road, "module")
    return _served("other", "legacy" if road else "django")


def all_served() -> Iterator[Served]:
    """Every endpoint and stack that something was counted of."""
    return iter(list(_roads.values()))


def _served(endpoint: str, stack: str) -> Served:
    return _roads.setdefault((endpoint, stack), Served(endpoint, stack))
