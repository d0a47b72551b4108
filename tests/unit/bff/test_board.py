"""An administrator sees the whole migration on one page, and what was not measured as such."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from bff.admin.board_rows import Parity, RouteRow, Stack, board
from bff.flips.models import FreezeWindow
from bff.routes.models import Flag, Route
from bff.trial.demotion.errors import TICK_SECONDS
from bff.trial.demotion.evidence import BOUNDS, Side
from bff.trial.demotion.models import ComparedTick
from bff.trial.demotion.ticks import keep
from tests.routing import changed, made
from tests.unit.bff.conftest import route_of

pytestmark = pytest.mark.django_db

TENTH = BOUNDS.index(0.1)  # of which 98 ms are at 95 %, spread evenly


@pytest.fixture
def route() -> Route:
    return route_of(None, key="start", ramp_bp=2500)


def side(requests: int, errors: int = 0) -> Side:
    return Side(requests, errors, tuple(requests if n == TENTH else 0 for n in range(15)))


def row() -> RouteRow:
    (only,) = board(timezone.now()).rows
    return only


def now() -> int:
    return int(time.time()) // TICK_SECONDS


def test_a_route_without_traffic_has_no_figures_rather_than_zeros(route: Route) -> None:
    found = row()
    assert (found.share, found.legacy, found.module, found.parity) == (None, None, None, None)


def test_traffic_is_split_by_who_has_answered_on_all_workers(route: Route) -> None:
    keep({("start", "legacy"): side(60), ("start", "module"): side(15, errors=2)}, now())
    keep({("start", "module"): side(5)}, now() - 2)
    found = row()
    assert found.share == 25
    assert found.legacy == Stack(60, 0, 98)
    assert found.module == Stack(20, 2, 98)


def test_routes_about_which_nothing_is_left_to_decide_come_last(route: Route) -> None:
    route_of(None, key="gone", template="/api/v1/a", state=Route.State.RETIRED)
    assert [one.key for one in board(timezone.now()).rows] == ["start", "gone"]


def test_what_is_long_ago_does_not_count(route: Route) -> None:
    keep({("start", "module"): side(5)}, now() - 16 * 60 // TICK_SECONDS)
    assert row().module is None


def test_a_flag_that_decides_over_the_ramp_is_told(route: Route, admin_client: Any) -> None:
    changed(route, flag=made(Flag, name="attempts", everyone=False))
    assert row().flag is False
    assert b"flag: No" in admin_client.get(reverse("admin:bff_migration")).content


def test_marks_that_differ_are_told(route: Route) -> None:
    ComparedTick.objects.create(route="start", tick=now(), compared=40, marks=1, pass_fail=1)
    assert row().parity == Parity(40, 2)


def test_the_page_and_its_live_part_tell_of_freezes_and_routes(
    route: Route, admin_client: Any
) -> None:
    moment, hour = timezone.now(), timedelta(hours=1)
    made(FreezeWindow, title="Finals", starts=moment - hour, ends=moment + hour)
    keep({("start", "module"): side(3)}, now())
    page, part = (admin_client.get(reverse("admin:bff_migration") + end) for end in ("", "?part"))
    for told in (page.content.decode(), part.content.decode()):
        assert "“Finals” is running" in told
        assert "3 requests" in told
        assert "100 %" in told
    assert b"<html" not in part.content


def test_who_may_not_see_routes_sees_no_board(client: Any) -> None:
    nobody = get_user_model().objects.create_user("staff", password="staff", is_staff=True)
    client.force_login(nobody)
    assert client.get(reverse("admin:bff_migration")).status_code == 403
