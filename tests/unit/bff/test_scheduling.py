"""Flips at their time: approved by another, and suspended rather than forced."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bff.flips.change import change
from bff.flips.models import FreezeWindow, ScheduledFlip
from bff.flips.schedule import NotWaiting, NotYours, approve, ask, carry_out_due, withdraw
from bff.routes.models import Flag, Route, RouteVersion
from tests.routing import made
from tests.unit.bff.conftest import route_of

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def road() -> Route:
    return route_of(None, group="exam")


def asked(road: Route, approver: str = "grace", **changed: Any) -> ScheduledFlip:
    fields = {"route": road, "ramp_bp": 500, "due_at": timezone.now(), "reason": "half term"}
    flip = ScheduledFlip(**{**fields, **changed})
    ask(flip, "ada")
    if approver:
        approve(flip, approver)
    return flip


def settled(flip: ScheduledFlip, after: timedelta = MINUTE) -> tuple[str, str]:
    carry_out_due(timezone.now() + after)
    flip.refresh_from_db()
    return flip.status, flip.outcome


def ramp() -> int:
    return Route.objects.get().ramp_bp


def test_an_approved_flip_is_carried_out_and_logged(road: Route) -> None:
    flip = asked(road)
    status, outcome = settled(flip)
    newest = RouteVersion.objects.first()
    assert newest is not None
    assert (status, outcome, ramp()) == ("done", f"v{newest.version}", 500)
    said = ("ada", "schedule", "half term (approved by grace)")
    assert (newest.actor, newest.source, newest.reason) == said


def test_it_is_carried_out_once_and_not_before_its_time(road: Route) -> None:
    asked(road, due_at=timezone.now() + 10 * MINUTE)
    assert carry_out_due(timezone.now()) == []
    later = timezone.now() + 11 * MINUTE
    assert [len(carry_out_due(later)), len(carry_out_due(later))] == [1, 0]


def test_a_flag_is_flipped_as_well() -> None:
    flag = made(Flag, name="exams")
    flip = ScheduledFlip(flag=flag, everyone="no", due_at=timezone.now(), reason="over")
    ask(flip, "ada")
    approve(flip, "grace")
    assert settled(flip)[0] == "done"
    flag.refresh_from_db()
    assert flag.everyone is False


def test_nobody_approves_their_own(road: Route) -> None:
    flip = asked(road, approver="")
    with pytest.raises(NotYours):
        approve(flip, "ada")
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledFlip.objects.update(approved_by="ada")
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledFlip.objects.update(status="done")


def test_what_nobody_approved_is_not_carried_out(road: Route) -> None:
    flip = asked(road, approver="")
    assert settled(flip) == ("suspended", "Nobody has approved it in time.")
    with pytest.raises(NotWaiting):
        approve(flip, "grace")


def test_what_was_changed_meanwhile_suspends_it(road: Route) -> None:
    flip = asked(road)
    other = route_of(None, key="other", method="PUT", group="exam")
    with change("eve", "a pilot"):
        Route.objects.filter(pk=other.pk).update(ramp_bp=50)  # of the same group
    status, outcome = settled(flip)
    assert status == "suspended"
    assert outcome.startswith("eve has changed it meanwhile (v")
    assert set(Route.objects.values_list("ramp_bp", flat=True)) == {50}


def test_what_was_changed_beside_it_does_not(road: Route) -> None:
    flip = asked(road)
    route_of(None, key="beside", method="PUT", ramp_bp=7)
    assert settled(flip)[0] == "done"


def test_an_exam_suspends_it_with_its_reason(road: Route) -> None:
    flip = asked(road)
    now = timezone.now()
    made(FreezeWindow, title="Finals", starts=now, ends=now + 60 * MINUTE)
    status, outcome = settled(flip)
    assert (status, ramp()) == ("suspended", 0)
    assert outcome.startswith("“Finals” is running: frozen until")


def test_a_step_that_is_not_allowed_suspends_it() -> None:
    flip = asked(route_of(None, state="legacy"), state="module")
    assert settled(flip) == (
        "suspended",
        "From legacy a route goes to ramp, shadow; not to module at once.",
    )


def test_what_was_missed_is_not_made_up_for(road: Route) -> None:
    status, outcome = settled(asked(road), after=40 * MINUTE)
    assert (status, ramp()) == ("suspended", 0)
    assert "within 30 minutes" in outcome


def test_one_that_was_withdrawn_is_not_carried_out(road: Route) -> None:
    flip = asked(road)
    withdraw(flip, "eve")
    assert settled(flip) == ("withdrawn", "withdrawn by eve")


def test_in_the_admin_one_asks_and_another_approves(road: Route) -> None:
    due = timezone.now() + MINUTE
    form = {
        **{"route": road.pk, "ramp_bp": 500, "state": "", "everyone": "", "reason": "half term"},
        **{"due_at_0": f"{due:%Y-%m-%d}", "due_at_1": f"{due:%H:%M:%S}"},
    }
    people = {name: Client() for name in ("ada", "grace", "eve")}
    for name, client in people.items():
        user = User.objects.create_user(name, is_staff=True)
        codes = ["add_scheduledflip", "change_scheduledflip", "view_scheduledflip"]
        codes += [] if name == "eve" else ["approve_scheduledflip"]
        user.user_permissions.set(Permission.objects.filter(codename__in=codes))
        client.force_login(user)
    people["ada"].post("/admin/bff/scheduledflip/add/", form)
    flip = ScheduledFlip.objects.get()
    chosen = {"action": "approve", "_selected_action": [flip.pk]}
    for name in ("ada", "eve"):
        people[name].post("/admin/bff/scheduledflip/", chosen)
        flip.refresh_from_db()
        assert flip.status == "asked"
    people["grace"].post("/admin/bff/scheduledflip/", chosen)
    flip.refresh_from_db()
    assert (flip.status, flip.approved_by) == ("approved", "grace")


def test_a_flip_of_nothing_is_not_asked_for(admin_client: Client, road: Route) -> None:
    form = {"route": road.pk, "reason": "x", "due_at_0": "2030-01-01", "due_at_1": "00:00"}
    page = admin_client.post("/admin/bff/scheduledflip/add/", form).content.decode()
    assert "Say what is to change" in page
    assert not ScheduledFlip.objects.exists()
