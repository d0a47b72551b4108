"""The admin's first page: grouped by what people come to do, with what needs somebody on top."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.lti.models import Platform
from apps.records.models import Store
from banyan.models import Tenant
from bff.admin.index import GROUPS
from bff.drills.models import Drill
from bff.flips.models import ScheduledFlip
from bff.routes.models import Flag, Ownership
from bff.trial.demotion.models import Demotion
from tests.routing import made

pytestmark = pytest.mark.django_db

INDEX = "/admin/"


@pytest.fixture
def school() -> Tenant:
    return Tenant.objects.create(slug="school", name="School")


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def page(client: Client) -> str:
    return client.get(INDEX).content.decode()


def demotion(**changed: Any) -> Demotion:
    fields = {"route": "save", "stopped": ["save"], "check_name": "errors", "version": 1}
    return Demotion.objects.create(**{**fields, "reason": "it failed", **changed})


def flip(status: str, **changed: Any) -> ScheduledFlip:
    flag = Flag.objects.filter(name="exams").first() or made(Flag, name="exams")
    fields = {"flag": flag, "everyone": "yes", "due_at": timezone.now(), "reason": "term"}
    rest = {"asked_by": "ana", "based_on": 1, "status": status}
    return ScheduledFlip.objects.create(**{**fields, **rest, **changed})


def test_every_table_of_the_admin_stands_in_one_group() -> None:
    named = [table for group in GROUPS for table in group.tables]
    assert sorted(named) == sorted(model._meta.label for model in admin.site._registry)


def test_groups_come_in_their_order_with_what_each_is_for(admin_client: Client) -> None:
    found = page(admin_client)
    places = [found.index(f'id="{group.key}-name"') for group in GROUPS]
    assert places == sorted(places)
    assert all(group.about in found for group in GROUPS)


def test_a_group_of_which_one_may_see_nothing_is_not_shown() -> None:
    shown = page(staff("view_question"))
    assert ('id="teach"' in shown, 'id="migrate"' in shown) == (True, False)


def test_the_menu_beside_other_pages_leads_back_to_the_groups(admin_client: Client) -> None:
    found = admin_client.get(reverse("admin:bff_route_changelist")).content.decode()
    assert 'href="/admin/#migrate"' in found


def test_nothing_waits_when_nothing_does(admin_client: Client) -> None:
    assert "waits for anybody" in page(admin_client)


def test_a_route_that_went_back_waits_until_it_is_let_forward(admin_client: Client) -> None:
    one = demotion()
    assert "1 route was sent back" in page(admin_client)
    Demotion.objects.filter(pk=one.pk).update(lifted_at=timezone.now())
    assert "sent back" not in page(admin_client)


def test_its_line_leads_to_what_stands_alone(admin_client: Client) -> None:
    demotion(lifted_at=timezone.now(), reason="an earlier one")
    demotion(reason="the one that stands")
    address = f"{reverse('admin:bff_demotion_changelist')}?lifted_at__isnull=True"
    assert address in page(admin_client)
    found = admin_client.get(address).content.decode()
    assert ("the one that stands" in found, "an earlier one" in found) == (True, False)


def test_whoever_may_not_see_demotions_is_not_told_of_them() -> None:
    demotion()
    assert "sent back" not in page(staff("view_question"))


def test_planned_flips_wait_for_a_second_person(admin_client: Client) -> None:
    flip("asked")
    flip("asked")
    assert "2 planned flips wait for approval" in page(admin_client)


def test_a_flip_that_was_not_carried_out_is_told_for_a_week(admin_client: Client) -> None:
    one = flip("suspended", settled_at=timezone.now())
    assert "1 planned flip was not carried out" in page(admin_client)
    ScheduledFlip.objects.filter(pk=one.pk).update(settled_at=timezone.now() - timedelta(days=8))
    assert "not carried out" not in page(admin_client)


def test_a_drill_that_failed_waits_until_one_has_passed(
    admin_client: Client, school: Tenant
) -> None:
    now = timezone.now()
    Drill.objects.create(
        route="start", tenant=school, operator="ana", status="failed", ended_at=now
    )
    assert "did not pass (start)" in page(admin_client)
    later = now + timedelta(minutes=1)
    Drill.objects.create(
        route="start", tenant=school, operator="ana", status="passed", ended_at=later
    )
    assert "did not pass" not in page(admin_client)


def test_a_hand_over_that_was_cut_off_or_differs_waits(
    admin_client: Client, school: Tenant
) -> None:
    Ownership.objects.create(tenant=school, pending="new", differing=[{"attempt": "1", "why": ""}])
    found = page(admin_client)
    assert "School: a step of its hand-over is not finished" in found
    assert "School: 1 attempts differ" not in found
    assert "School: 1 attempt differs between the LMS and the module" in found


def test_platforms_and_stores_that_take_nothing_wait(admin_client: Client, school: Tenant) -> None:
    Platform.objects.create(tenant=school, name="Moodle", failures=2, trouble="It is away.")
    Store.objects.create(tenant=school, name="LRS", active=True, halted="It says no.")
    Store.objects.create(tenant=school, name="Off", active=False, halted="It says no.")
    found = page(admin_client)
    assert "Moodle takes no marks: It is away." in found
    assert "LRS takes no learning records: It says no." in found
    assert "Off takes" not in found


def test_the_page_leads_to_the_migration_and_to_the_status(admin_client: Client) -> None:
    found = page(admin_client)
    assert f'href="{reverse("admin:bff_migration")}"' in found
    assert 'href="/status/"' in found
