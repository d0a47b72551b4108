"""When a drill may not be begun, and what is said then."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from banyan.models import Tenant
from bff.drills.conductor import conduct
from bff.drills.models import Drill
from bff.drills.preconditions import reasons
from bff.drills.store import AnotherRuns
from bff.flips.models import FreezeWindow
from bff.routes.models import Flag, Ownership, Route, RouteVersion, Worker
from bff.routes.ownership import State
from tests.routing import as_it_stands, made
from tests.unit.bff.conftest import route_of
from tests.unit.bff.drills.conftest import Ended

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted(road: Route, school: Tenant) -> Drill:
    """A drill against which nothing speaks."""
    newest = RouteVersion.objects.first()
    assert newest is not None
    Worker.objects.create(id="w", version=newest.version + 10)
    return Drill(route="start", tenant=school, operator="ada")


def test_nothing_speaks_against_it(wanted: Drill) -> None:
    assert reasons(wanted) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"state": "legacy"}, "not in the state ramp"),
        ({"killed": True}, "is stopped"),
        ({"pin": "follows"}, "Drill that route"),
        ({"pin": "none"}, "neither read nor sat"),
        ({"aggregate": "attempt"}, "handover back"),
    ],
    ids=str,
)
def test_a_route_that_cannot_be_drilled_says_why(
    wanted: Drill, changed: dict[str, Any], words: str
) -> None:
    Ownership.objects.create(tenant=wanted.tenant, aggregate="attempt", state=State.BACKFILL)
    with as_it_stands():
        Route.objects.update(**changed)
    (reason,) = reasons(wanted)
    assert words in reason


def test_one_that_moves_with_nobody_and_is_read_can_be(wanted: Drill) -> None:
    route_of(None, key="page", method="GET", template="/api/v1/assessments/{assessment}")
    wanted.route = "page"
    assert reasons(wanted) == []


def test_a_flag_that_says_no_a_worker_that_is_behind_and_an_exam_speak_against_it(
    wanted: Drill,
) -> None:
    with as_it_stands():
        Flag.objects.update(everyone=False)
    assert "is stopped" in reasons(wanted)[0]
    with as_it_stands():
        Flag.objects.update(everyone=None)
    Worker.objects.update(version=0)
    assert "0/1 workers" in reasons(wanted)[0]
    Worker.objects.update(version=10**6)
    now, hour = timezone.now(), timedelta(hours=1)
    made(FreezeWindow, title="Finals", starts=now - hour, ends=now + hour)
    assert "Finals" in reasons(wanted)[0]


def test_no_such_route(school: Tenant) -> None:
    assert reasons(Drill(route="x", tenant=school)) == ["There is no route x."]


def test_a_drill_that_may_not_be_is_kept_as_refused_with_its_reason(school: Tenant) -> None:
    told: list[str] = []
    conduct(Drill(route="x", tenant=school, operator="ada"), told.append, lambda: None)
    kept = Drill.objects.get()
    assert (kept.status, kept.outcome, told) == ("refused", "There is no route x.", [])
    assert kept.journal["status"] == "aborted"
    assert kept.journal_hash


def test_two_at_a_time_are_refused(school: Tenant, drilled: Ended) -> None:
    drilled(status=Drill.Status.RUNNING, ended_at=None)
    with pytest.raises(AnotherRuns):
        conduct(Drill(route="x", tenant=school, operator="ada"), str, lambda: None)


def test_without_learners_of_the_lms_or_a_key_to_make_them_it_is_refused(
    wanted: Drill, settings: Any, tmp_path: Path
) -> None:
    empty = tmp_path / "tokens"
    empty.write_text("\n")
    settings.BANYAN = settings.BANYAN.model_copy(update={"drill_tokens": empty})
    conduct(wanted, str, lambda: None)
    assert (wanted.status, wanted.outcome) == ("refused", f"{empty} holds no tokens.")
