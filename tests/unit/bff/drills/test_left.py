"""A drill whose process is killed leaves nothing behind, and undoes nobody else's decision."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from bff.drills.abandoned import put_back_left
from bff.drills.models import Drill
from bff.drills.moves import Moving
from bff.drills.store import end, keep
from bff.flips.change import change
from bff.routes.decision import LEGACY, MODULE
from bff.routes.models import DrillFault, Route, RouteOverride, RouteVersion
from bff.routes.snapshot import entries
from tests.routing import as_it_stands
from tests.unit.bff.drills.conftest import Ended

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(road: Route, drilled: Ended) -> Drill:
    """One that has come as far as throwing the kill switch."""
    drill = drilled(status=Drill.Status.RUNNING, ended_at=None, switch=Drill.Switch.KILL)
    moving = Moving(drill, ["d1", "d2"])
    moving.promote()
    drill.versions["staged"] = moving.stage()
    drill.times["decided"] = time.time()
    moving.send_back()
    drill.save()
    return drill


def fall_silent(seconds: int) -> None:
    Drill.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))


def test_its_faults_flips_and_overrides_are_put_back_once(running: Drill) -> None:
    assert Route.objects.get().killed
    assert entries()[0][2].faults
    fall_silent(31)
    (left,) = put_back_left()
    assert (left.pk, left.status) == (running.pk, Drill.Status.LEFT)
    assert put_back_left() == []
    assert not Route.objects.get().killed
    assert not DrillFault.objects.exists()
    assert not RouteOverride.objects.filter(expires_at__gt=timezone.now()).exists()
    newest = RouteVersion.objects.first()
    assert newest is not None
    assert newest.source == "drill"


def test_beyond_one_in_ten_it_is_put_back_though_the_last_drill_is_old(
    running: Drill, drilled: Ended
) -> None:
    drilled(days=40)
    with as_it_stands():
        Route.objects.update(ramp_bp=5000)
    fall_silent(31)
    put_back_left()
    assert not Route.objects.get().killed


def test_what_its_own_process_says_afterwards_does_not_count(running: Drill) -> None:
    fall_silent(31)
    put_back_left()
    assert not keep(running)
    assert end(running, Drill.Status.PASSED, "").status == Drill.Status.LEFT


def test_one_that_lives_is_left_alone(running: Drill) -> None:
    fall_silent(10)
    assert put_back_left() == []
    assert Route.objects.get().killed


def test_what_somebody_else_has_stopped_meanwhile_stays_stopped(running: Drill) -> None:
    with change("grace", "a real fault", source="admin"):
        Route.objects.update(ramp_bp=500)
    fall_silent(31)
    (left,) = put_back_left()
    assert Route.objects.get().killed
    assert "stays stopped" in left.outcome


def test_one_that_nobody_took_up_is_closed(drilled: Ended) -> None:
    drill = drilled(status=Drill.Status.ASKED, ended_at=None)
    assert put_back_left() == []
    Drill.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert [one.pk for one in put_back_left()] == [drill.pk]


def test_its_learners_go_where_it_says_in_one_flip(road: Route, drilled: Ended) -> None:
    drill = drilled()
    moving = Moving(drill, ["d1", "d2"])
    before = RouteVersion.objects.count()
    moving.promote()
    assert RouteVersion.objects.count() == before + 1
    people = entries()[0][2].overrides[drill.tenant_id].people
    assert {sent.target for sent in people.values()} == {MODULE}
    moving.send_back()
    people = entries()[0][2].overrides[drill.tenant_id].people
    assert {sent.target for sent in people.values()} == {LEGACY}
