"""A route whose module does worse is sent back, once, with its reason, and stays back."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from apps.assessments.models import Verdict
from bff.flips.change import change
from bff.flips.models import FreezeWindow
from bff.routes.models import Flag, Route, RouteVersion
from bff.trial.demotion.errors import TICK_SECONDS
from bff.trial.demotion.evidence import BOUNDS, Side
from bff.trial.demotion.examination import look
from bff.trial.demotion.models import ComparedTick, Demotion, RouteWatch
from bff.trial.demotion.sending_back import StaysBack, let_forward
from bff.trial.demotion.ticks import keep
from tests.routing import as_it_stands, made
from tests.unit.bff.conftest import route_of

pytestmark = pytest.mark.django_db

Keep = Callable[..., Verdict]
NOW = int(time.time()) // TICK_SECONDS
QUICK, SLOW = BOUNDS.index(0.01), BOUNDS.index(2.5)


def side(requests: int, errors: int = 0, bucket: int = QUICK) -> Side:
    return Side(requests, errors, tuple(requests if n == bucket else 0 for n in range(15)))


def after(tick: int) -> float:
    """A moment at which this tick is the last whole one."""
    return (NOW + tick + 1) * TICK_SECONDS + 2


def passes(ticks: range, module: Side, legacy: Side, route: str = "start") -> list[Demotion]:
    """So many ticks of traffic, with a look after each."""
    sent_back = []
    for tick in ticks:
        keep({(route, "module"): module, (route, "legacy"): legacy}, NOW + tick)
        sent_back += look(after(tick))
    return sent_back


@pytest.fixture
def ramped(flag: Flag) -> Route:
    """Half of the learners start on the module."""
    with as_it_stands():
        Flag.objects.update(everyone=None, needs_proof=False)
        Route.objects.update(ramp_bp=5000, pin="opens")
    return Route.objects.get()


def test_a_healthy_module_stays(ramped: Route) -> None:
    assert passes(range(30), side(20), side(20)) == []
    watch = RouteWatch.objects.get()
    assert [found["outcome"] for found in watch.findings] == ["inconclusive", "pass", "pass"]
    assert not Route.objects.get().killed


@pytest.mark.parametrize(
    ("module", "check"),
    [(side(20, errors=8), "errors"), (side(20, bucket=SLOW), "latency")],
    ids=["errors", "latency"],
)
def test_a_failing_or_slow_one_is_sent_back_and_the_log_says_why(
    ramped: Route, module: Side, check: str
) -> None:
    assert passes(range(20), side(20), side(20)) == []
    (demotion,) = passes(range(20, 60), module, side(20))
    version = RouteVersion.objects.first()
    assert Route.objects.get().killed
    assert version is not None
    assert (demotion.check_name, demotion.version) == (check, version.version)
    assert (version.source, version.actor) == ("auto", "demotion")
    assert version.reason == demotion.reason
    assert f"Sent back by itself, for {check} at POST" in version.reason


def test_one_other_mark_is_enough_but_not_one_of_before(ramped: Route) -> None:
    ComparedTick.objects.create(route="start", tick=NOW - 5, compared=10, marks=1)
    assert passes(range(3), side(1), side(1)) == []
    ComparedTick.objects.create(route="start", tick=NOW + 3, compared=1, pass_fail=1)
    (demotion,) = passes(range(3, 5), side(1), side(1))
    assert demotion.check_name == "scoring"
    assert "passed on one side" in demotion.reason


def test_where_faults_are_wanted_it_is_said_and_nobody_is_moved(
    ramped: Route, settings: Any
) -> None:
    settings.BANYAN = settings.BANYAN.model_copy(update={"demotions": False})
    assert passes(range(20), side(20, errors=20), side(20)) == []
    assert RouteWatch.objects.get().outcome == "fail"
    assert not Route.objects.get().killed


def test_what_is_on_the_monolith_is_not_looked_at(flag: Flag) -> None:
    assert passes(range(20), side(20, errors=20), side(20)) == []
    assert not RouteWatch.objects.exists()


def test_what_is_retired_is_not_looked_at_and_what_was_said_of_it_is_forgotten(
    ramped: Route,
) -> None:
    assert passes(range(3), side(20), side(20)) == []
    assert RouteWatch.objects.exists()
    with as_it_stands():
        Route.objects.update(state="retired")
    assert passes(range(3, 20), side(20, errors=20), side(0)) == []
    assert not RouteWatch.objects.exists()


def test_it_comes_forward_by_a_person_with_a_reason_and_a_new_replay(
    ramped: Route, keep: Keep
) -> None:
    keep()
    (demotion,) = passes(range(40), side(20, errors=20), side(20))
    for reason, source in (("", "admin"), ("fixed", "auto"), ("fixed", "admin")):
        with pytest.raises(StaysBack), change("ana", reason, source=source):
            Route.objects.update(killed=False)
    assert Route.objects.get().killed
    keep(created_at=Now() + timedelta(seconds=1))
    with pytest.raises(StaysBack):
        let_forward(demotion, "ana", " ")
    let_forward(demotion, "ana", "The pool was too small.")
    demotion.refresh_from_db()
    assert not Route.objects.get().killed
    assert (demotion.lifted_by, demotion.lifted_because) == ("ana", "The pool was too small.")
    assert passes(range(50, 80), side(20), side(20)) == []


def test_a_failing_save_stops_the_start_for_running_attempts_stay(ramped: Route) -> None:
    route_of(
        ramped.flag,
        key="save",
        method="PUT",
        template="/api/v1/attempts/{attempt}/answers/{slot}",
        module_endpoint="assessments.save_answer",
        pin="follows",
        ramp_bp=5000,
    )
    (demotion,) = passes(range(40), side(20, errors=20), side(20), route="save")
    assert demotion.stopped == ["save", "start"]
    assert set(Route.objects.values_list("killed", flat=True)) == {True}


def test_while_an_exam_runs_only_new_attempts_are_sent_back(ramped: Route) -> None:
    route_of(
        ramped.flag,
        key="assessments",
        method="GET",
        template="/api/v1/assessments",
        module_endpoint="django",
        ramp_bp=5000,
    )
    an_exam_runs()
    assert passes(range(40), side(20, errors=20), side(20), route="assessments") == []
    (demotion,) = passes(range(40, 80), side(20, errors=20), side(20), route="start")
    assert demotion.stopped == ["start"]
    assert "new attempts only" in demotion.reason


def an_exam_runs() -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    made(FreezeWindow, title="Finals", starts=now - hour, ends=now + hour)
