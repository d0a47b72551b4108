"""A request is counted once, and demotion and the status page read the same numbers."""

import random
from collections import Counter

from bff.routes.counted import all_outcomes, counted_for
from bff.routes.served import Served
from bff.status.rules import Counts
from bff.status.tally import Tally
from bff.trial.demotion.evidence import NOTHING
from bff.trial.demotion.ticks import so_far

ATTEMPT = "/api/v1/attempts/a1"
# What was asked for, by its route, and what somebody wanted by it.
REQUESTS = (
    ("once-save", "PUT", f"{ATTEMPT}/answers/3", "save_answer", 1.5),
    ("once-submit", "POST", f"{ATTEMPT}/submit", "save_answer", 1.5),
    ("once-result", "GET", f"{ATTEMPT}/result", "see_results", 3.0),
    ("once-beat", "POST", f"{ATTEMPT}/heartbeat", None, 0.0),
)
ENDS = [(200, False)] * 6 + [(404, False), (429, False), (500, False), (0, False), (200, True)]
MINUTE = 29_000_000


def test_both_readers_get_what_happened() -> None:
    dice = random.Random(7)
    tally = Tally(all_outcomes, lambda: MINUTE * 60.0)
    before = so_far()
    wanted: Counter[tuple[str, str]] = Counter()
    sides: Counter[tuple[str, str, str]] = Counter()
    for _ in range(2000):
        key, method, path, activity, patience = dice.choice(REQUESTS)
        stack = dice.choice(("module", "legacy", "unrouted"))
        (status, broken), seconds = dice.choice(ENDS), dice.choice((0.01, 2.0, 4.0))
        served = Served(key, stack, dice.randrange(3))
        if stack == "unrouted":
            served = Served("monolith", "legacy")
        counted_for(served).count(method, path, status, seconds, broken=broken)
        route = ("other", "legacy") if stack == "unrouted" else (key, stack)
        sides[(*route, "requests")] += 1
        sides[(*route, "errors")] += status >= 500
        late = seconds > patience
        if status >= 500 or broken or (status == 0 and late):
            wanted[str(activity), "failed"] += 1
        elif 200 <= status < 400:
            wanted[str(activity), "slow" if late else "worked"] += 1
    names = ("worked", "slow", "failed")
    assert tally.untold() == {
        MINUTE: {
            activity: Counts(*(wanted[activity, name] for name in names))
            for activity in ("save_answer", "see_results")
        }
    }
    for (endpoint, stack), side in so_far().items():
        old = before.get((endpoint, stack), NOTHING)
        assert side.requests - old.requests == sides[endpoint, stack, "requests"]
        assert side.errors - old.errors == sides[endpoint, stack, "errors"]
        assert sum(side.buckets) - sum(old.buckets) == sides[endpoint, stack, "requests"]


def test_what_is_no_attempt_at_anything_makes_no_outcome() -> None:
    tally = Tally(all_outcomes, lambda: MINUTE * 60.0)
    counted_for(Served("once-beat", "module", 1)).count("POST", f"{ATTEMPT}/heartbeat", 500, 9.0)
    counted_for(None).count("GET", "/admin/", 500, 9.0)
    assert tally.untold() == {}


def test_a_route_that_is_given_another_address_belongs_to_its_new_activity() -> None:
    tally = Tally(all_outcomes, lambda: MINUTE * 60.0)
    counted_for(Served("moved", "module", 1)).count("GET", f"{ATTEMPT}/result", 200, 0.1)
    counted_for(Served("moved", "module", 2)).count("PUT", f"{ATTEMPT}/answers/3", 200, 0.1)
    assert tally.untold() == {
        MINUTE: {"see_results": Counts(1, 0, 0), "save_answer": Counts(1, 0, 0)}
    }


def test_a_route_of_many_paths_is_looked_at_for_each_of_them() -> None:
    tally = Tally(all_outcomes, lambda: MINUTE * 60.0)
    below = Served("everything-below", "legacy", 1, whole=False)
    counted_for(below).count("GET", "/api/v1/courses", 200, 0.1)
    counted_for(below).count("POST", f"{ATTEMPT}/submit", 500, 0.1)
    assert tally.untold() == {MINUTE: {"save_answer": Counts(0, 0, 1)}}
