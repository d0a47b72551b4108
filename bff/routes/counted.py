"""Counting requests, once: by what was asked for, who answered, and how.

`/metrics`, demotion and the status page all read these numbers (docs/decisions/0042)."""

from collections.abc import Iterator
from functools import lru_cache

from banyan.telemetry import names
from banyan.telemetry.metrics import Counter, counter, histogram
from bff.routes.activities import Activity, activity_of
from bff.routes.decision import LEGACY
from bff.routes.outcomes import Outcomes
from bff.routes.served import Served


class Counted:
    """The requests of one endpoint that one stack has answered, whatever routes led there."""

    def __init__(self, endpoint: str, stack: str) -> None:
        self.endpoint = endpoint
        self.stack = stack
        self._by_status: dict[int, Counter] = {}
        self._seconds = histogram(names.REQUEST_SECONDS, endpoint=endpoint, stack=stack)
        self._outcomes: dict[str, Outcomes] = {}

    def count(self, status: int, seconds: float) -> None:
        """One more, answered with `status` (0: not at all) after `seconds`."""
        counted = self._by_status.get(status) or self._bound(status)
        counted.add()
        self._seconds.observe(seconds)

    def outcomes_of(self, activity: Activity) -> Outcomes:
        """How attempts at this activity have ended here."""
        return self._outcomes.setdefault(activity.key, Outcomes(activity))

    def outcomes(self) -> list[Outcomes]:
        """The same of all activities."""
        return list(self._outcomes.values())

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


class CountedRoute:
    """The requests of one road; `routed`: all have the method and template of one route, in one
    version of the routes."""

    def __init__(self, served: Counted, *, routed: bool) -> None:
        self.endpoint = served.endpoint
        self._counted = served
        self._routed = routed
        # What somebody who sends such a request wants to do: looked up once for a route.
        self._known: Outcomes | None = None
        self._looked_up = False

    def count(
        self, method: str, path: str, status: int, seconds: float, *, broken: bool = False
    ) -> None:
        """One more, answered with `status` (0: not at all) after `seconds`; `broken`: the answer
        broke off."""
        self._counted.count(status, seconds)
        outcomes = self._known if self._looked_up else self._look_up(method, path)
        if outcomes is not None:
            outcomes.note(status, seconds, broken=broken)

    def _look_up(self, method: str, path: str) -> Outcomes | None:
        activity = activity_of(method, path)
        found = None if activity is None else self._counted.outcomes_of(activity)
        if self._routed:
            self._known, self._looked_up = found, True
        return found


_counted: dict[tuple[str, str], Counted] = {}


# Bounded, for every flip makes new ones; the counters behind them stay.
@lru_cache(maxsize=1024)
def counted_for(served: Served | None) -> CountedRoute:
    """The counters of what was served so; None: by Django, without a route."""
    if served is None:
        return CountedRoute(_counted_by("other", "django"), routed=False)
    if served.version is None and served.target == LEGACY:
        return CountedRoute(_counted_by("other", served.target), routed=False)
    return CountedRoute(_counted_by(served.route, served.target), routed=served.whole)


def all_counted() -> list[Counted]:
    """Every endpoint and stack that something was counted of."""
    return list(_counted.values())


def all_outcomes() -> Iterator[Outcomes]:
    """How attempts at activities have ended, by endpoint and stack."""
    for served in all_counted():
        yield from served.outcomes()


def _counted_by(endpoint: str, stack: str) -> Counted:
    return _counted.setdefault((endpoint, stack), Counted(endpoint, stack))
