"""No large ramp without a drill of this month; small ones and the way back are free."""

import pytest

from bff.drills.models import Drill
from bff.drills.rehearsal_gate import Unrehearsed
from bff.routes.models import Flag, Route
from tests.routing import changed, made
from tests.unit.bff.conftest import route_of
from tests.unit.bff.drills.conftest import Ended

pytestmark = pytest.mark.django_db


def ramp_to(road: Route, share: int) -> None:
    changed(road, ramp_bp=share)


def test_beyond_one_in_ten_a_drill_is_needed(road: Route) -> None:
    ramp_to(road, 500)
    ramp_to(road, 1000)
    with pytest.raises(Unrehearsed, match="never been rehearsed"):
        ramp_to(road, 1001)
    assert Route.objects.get().ramp_bp == 1000


def test_a_drill_of_this_month_is_enough(road: Route, drilled: Ended) -> None:
    drilled(days=29)
    ramp_to(road, 10_000)


def test_one_of_another_route_of_the_group_counts_and_of_another_group_does_not(
    road: Route, drilled: Ended
) -> None:
    route_of(None, key="list", template="/api/v1/list", group="lists")
    drilled(route="list")
    with pytest.raises(Unrehearsed):
        ramp_to(road, 2000)
    route_of(road.flag, key="second", template="/api/v1/second", group="attempts")
    drilled(route="second")
    ramp_to(road, 2000)


def test_the_last_one_counts(road: Route, drilled: Ended) -> None:
    drilled(days=2)
    drilled(days=1, status=Drill.Status.FAILED)
    with pytest.raises(Unrehearsed, match="did not pass"):
        ramp_to(road, 2000)


def test_one_that_was_refused_changes_nothing(road: Route, drilled: Ended) -> None:
    drilled(days=2)
    drilled(days=1, status=Drill.Status.REFUSED)
    ramp_to(road, 2000)


def test_a_flag_for_everyone_is_a_large_ramp(road: Route) -> None:
    with pytest.raises(Unrehearsed):
        changed(Flag.objects.get(), everyone=True)


def test_going_back_needs_none(road: Route, drilled: Ended) -> None:
    drilled()
    ramp_to(road, 5000)
    Drill.objects.all().delete()
    ramp_to(road, 4000)
    changed(road, killed=True)


def test_to_need_none_any_more_and_to_send_more_are_two_changes(road: Route) -> None:
    free = made(Flag, name="free")
    with pytest.raises(Unrehearsed):
        changed(road, flag=free, ramp_bp=5000)
