"""Nothing that decides where requests go is changed but in a flip, by whichever door."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from banyan.models import Tenant
from bff.drills.models import Drill
from bff.flips.change import change
from bff.flips.groups import TwoDecisions
from bff.routes.flip import NotInAFlip
from bff.routes.models import DrillFault, Flag, Route, RouteVersion
from tests.routing import changed, flip, made
from tests.unit.bff.conftest import route_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_to_wait_for")]


@pytest.fixture
def switch() -> Flag:
    return made(Flag, name="exams")


@pytest.fixture
def road(switch: Flag) -> Route:
    return route_of(switch, ramp_bp=100)


@pytest.fixture
def school() -> Tenant:
    return Tenant.objects.create(slug="school", name="School")


def saving(route: Route) -> None:
    route.ramp_bp = 200
    route.save()


def updating_many(route: Route) -> None:
    route.ramp_bp = 200
    Route.objects.bulk_update([route], ["ramp_bp"])


def making_many(route: Route) -> None:
    route.pk, route.key, route.method = None, "other", "PUT"
    Route.objects.bulk_create([route])


DOORS: dict[str, Callable[[Route], object]] = {
    "save": saving,
    "delete": lambda route: route.delete(),
    "create": lambda route: Route.objects.create(key="other", template="/api/v1/other"),
    "update": lambda route: Route.objects.update(ramp_bp=200),
    "delete of many": lambda route: Route.objects.filter(pk=route.pk).delete(),
    "bulk_create": making_many,
    "bulk_update": updating_many,
    "from its flag": lambda route: route.flag and route.flag.routes.update(ramp_bp=200),
    "flag": lambda route: Flag.objects.update(everyone=True),
}


def state() -> list[Any]:
    return [list(rows.values()) for rows in (Route.objects, Flag.objects, RouteVersion.objects)]


@pytest.mark.parametrize("door", DOORS)
def test_a_row_changes_in_a_flip_only(door: str, road: Route) -> None:
    before = state()
    with pytest.raises(NotInAFlip, match=r"flips\.change"), transaction.atomic():
        DOORS[door](road)
    assert state() == before
    versions = RouteVersion.objects.count()
    with flip():
        DOORS[door](Route.objects.get())
    assert state() != before
    assert RouteVersion.objects.count() == versions + 1


RELATIONS: dict[str, Callable[[Flag, Tenant], object]] = {
    "add": lambda flag, school: flag.tenants.add(school),
    "add from the other side": lambda flag, school: school.flag_set.add(flag),
    "set": lambda flag, school: flag.tenants.set([school]),
    "remove": lambda flag, school: flag.tenants.remove(Tenant.objects.get(slug="named")),
    "clear": lambda flag, school: flag.tenants.clear(),
}


@pytest.mark.parametrize("door", RELATIONS)
def test_a_flags_schools_change_in_a_flip_only(door: str, switch: Flag, school: Tenant) -> None:
    with flip():
        switch.tenants.add(Tenant.objects.create(slug="named", name="Named"))
    with pytest.raises(NotInAFlip), transaction.atomic():
        RELATIONS[door](switch, school)
    assert [one.slug for one in switch.tenants.all()] == ["named"]
    versions = RouteVersion.objects.count()
    with flip():
        RELATIONS[door](switch, school)
    assert [one.slug for one in switch.tenants.all()] != ["named"]
    assert RouteVersion.objects.count() == versions + 1


def test_a_fault_does_not_go_with_its_drill_unseen(school: Tenant, road: Route) -> None:
    drill = Drill.objects.create(route=road.key, tenant=school, operator="ada")
    fault = {"drill": drill, "route": road.key, "tenant": school, "learners": ["d1"]}
    made(DrillFault, **fault, kind="errors", expires_at="2100-01-01T00:00:00Z")
    with pytest.raises(NotInAFlip), transaction.atomic():
        drill.delete()
    assert DrillFault.objects.exists()


def reasons() -> list[tuple[str, str, str]]:
    newest = RouteVersion.objects.order_by("-version")[:1]
    return [(one.actor, one.reason, one.summary) for one in newest]


def test_the_admins_form_list_and_delete_page_flip_each_once(
    admin_client: Client, switch: Flag, road: Route, school: Tenant
) -> None:
    start = RouteVersion.objects.count()
    form = {"name": "exams", "everyone": "unknown", "tenants": [school.pk], "reason": "a pilot"}
    admin_client.post(reverse("admin:bff_flag_change", args=[switch.pk]), form)
    said = "changed flag exams: everyone unknown, always school"
    assert reasons() == [("admin", "a pilot", said)]
    chosen = {"action": "stop", "reason": "a fault", "_selected_action": [road.pk]}
    admin_client.post(reverse("admin:bff_route_changelist"), chosen)
    assert reasons()[0][1:] == ("a fault", f"changed route {road}: ramp, ramp 100, stopped")
    gone = {"post": "yes", "reason": "over"}
    admin_client.post(reverse("admin:bff_route_delete", args=[road.pk]), gone)
    assert reasons()[0][1:] == ("over", f"deleted route {road}: ramp, ramp 100, stopped")
    assert RouteVersion.objects.count() == start + 3


def test_edits_that_come_to_nothing_are_no_flip(road: Route) -> None:
    before = RouteVersion.objects.count()
    with flip():
        Route.objects.update(ramp_bp=5)
        Route.objects.update(ramp_bp=road.ramp_bp)
    assert RouteVersion.objects.count() == before


def test_all_edits_of_a_flip_are_one_version_and_one_line(road: Route, switch: Flag) -> None:
    before = RouteVersion.objects.count()
    with flip():
        Route.objects.update(ramp_bp=50)
        Flag.objects.update(everyone=False)
    assert RouteVersion.objects.count() == before + 1
    flag, route = "changed flag exams: everyone no", f"changed route {road}: ramp, ramp 50"
    assert reasons()[0][2] == f"{flag}; {route}"


def test_what_raw_sql_has_changed_is_what_the_next_flip_begins_with(road: Route) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bff_route SET ramp_bp = 9999")
    changed(road, ramp_bp=50)
    newest = RouteVersion.objects.first()
    assert newest is not None
    assert newest.before == {f"route {road.pk}": {"ramp_bp": 9999}}


def test_a_flip_within_a_flip_is_refused() -> None:
    with pytest.raises(RuntimeError, match="under way already"), flip(), flip():
        pass


def test_routes_of_a_group_that_are_changed_apart_are_refused() -> None:
    first = route_of(None, group="exam")
    route_of(None, key="other", method="PUT", group="exam")

    def apart() -> None:
        with flip():
            Route.objects.filter(pk=first.pk).update(ramp_bp=5)
            Route.objects.exclude(pk=first.pk).update(ramp_bp=6)

    with pytest.raises(TwoDecisions, match="start, other are of one group"):
        apart()
    assert set(Route.objects.values_list("ramp_bp", flat=True)) == {0}


def test_a_refused_flip_leaves_the_door_shut(road: Route) -> None:
    with pytest.raises(ZeroDivisionError), change("ada", "half term"):
        Route.objects.update(ramp_bp=1 // 0)
    with pytest.raises(NotInAFlip):
        Route.objects.update(ramp_bp=1)
