"""The admin: what administrators do to banks and flags, and what others may not."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

import banyan.redis
from apps.assessments.api import read
from apps.assessments.models import Question
from banyan.models import Tenant
from bff.routes.models import Flag, Route, RouteVersion
from tests.routing import changed, made

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nobody_to_wait_for"),
]

IMPORT, FLAGS = "/admin/assessments/question/import/", "/admin/bff/flag/"
# Line 3 begins a question that nobody can read.
BANK = """::Wet::Is it wet? {TRUE}

::Broken::What {

::Sum::Two and two? {=4 ~5}
"""


@pytest.fixture
def school() -> Tenant:
    return Tenant.objects.create(slug="school", name="School")


@pytest.fixture
def flag() -> Flag:
    return made(Flag, name="assessments.attempts")


@pytest.fixture
def boss() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    return client


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def preview(client: Client, school: Tenant) -> Any:
    return client.post(IMPORT, {"tenant": school.id, "format": "", "text": BANK})


def confirm(client: Client, page: str) -> Any:
    """Send the page of the preview as a browser would."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page)
    values = {name: unescape(value) for name, value in hidden}
    return client.post(IMPORT, {**values, "confirm": "Import"})


def flip(client: Client, flag: Flag, action: str) -> Any:
    return client.post(FLAGS, {"action": action, "reason": "go", "_selected_action": [flag.pk]})


def everyone(flag: Flag) -> bool | None:
    flag.refresh_from_db()
    return flag.everyone


def test_a_preview_stores_nothing(boss: Client, school: Tenant) -> None:
    preview(boss, school)
    assert not Question.across_tenants.exists()


def test_a_preview_lists_its_problems_by_line(boss: Client, school: Tenant) -> None:
    page = preview(boss, school).content.decode()
    assert "<td>3</td><td>Broken</td>" in page


def test_confirming_a_preview_stores_its_questions(boss: Client, school: Tenant) -> None:
    confirm(boss, preview(boss, school).content.decode())
    assert set(Question.across_tenants.values_list("name", flat=True)) == {"Wet", "Sum"}


def test_confirming_twice_stores_once(boss: Client, school: Tenant) -> None:
    page = preview(boss, school).content.decode()
    confirm(boss, page)
    confirm(boss, page)
    assert Question.across_tenants.count() == 2


def test_what_was_damaged_on_its_way_is_not_imported(boss: Client, school: Tenant) -> None:
    boss.post(IMPORT, {"tenant": school.id, "carried": "!!!", "confirm": "Import"})
    assert not Question.across_tenants.exists()


def test_what_is_exported_can_be_imported_again(boss: Client, school: Tenant) -> None:
    confirm(boss, preview(boss, school).content.decode())
    chosen = {
        "action": "export_moodle-xml",
        "_selected_action": list(Question.across_tenants.values_list("pk", flat=True)),
    }
    reply = boss.post(reverse("admin:assessments_question_changelist"), chosen)
    assert reply["Content-Disposition"] == 'attachment; filename="questions.moodle.xml"'
    assert [one.item.name for one in read(reply.content).questions] == ["Wet", "Sum"]


def test_what_cannot_be_exported_is_named(boss: Client, school: Tenant) -> None:
    confirm(boss, preview(boss, school).content.decode())
    wet = Question.across_tenants.get(name="Wet")
    wet.definition = {
        **{"type": "numerical", "name": "Wet", "prompt_html": "?"},
        "answers": [{"value": "1", "fraction": "1", "tolerance_type": "relative"}],
    }
    wet.save()
    chosen = {"action": "export_moodle-xml", "_selected_action": [str(wet.pk)]}
    page = boss.post(reverse("admin:assessments_question_changelist"), chosen, follow=True)
    assert "Wet cannot be exported: Moodle" in unescape(page.content.decode())


@pytest.mark.parametrize("method", ["get", "post"])
def test_importing_needs_its_permission(method: str) -> None:
    client = staff("view_question")
    assert getattr(client, method)(IMPORT).status_code == 403


def test_importing_needs_no_more_than_its_permission() -> None:
    assert staff("add_question").get(IMPORT).status_code == 200


@pytest.mark.parametrize("action", ["to_module", "to_monolith", "to_ramp"])
def test_flipping_needs_its_permission(flag: Flag, action: str) -> None:
    changed(flag, everyone=None if action != "to_ramp" else True)
    before = everyone(flag)
    flip(staff("view_flag"), flag, action)
    assert everyone(flag) == before


def test_looking_at_flags_needs_a_permission(flag: Flag) -> None:
    assert staff().get(FLAGS).status_code == 403


@pytest.mark.parametrize(
    ("action", "sends"), [("to_module", True), ("to_monolith", False), ("to_ramp", None)]
)
def test_an_action_flips_its_flag(
    boss: Client, flag: Flag, action: str, sends: bool | None
) -> None:
    changed(flag, everyone=not sends)
    flip(boss, flag, action)
    assert everyone(flag) is sends


def test_a_flip_by_action_is_logged_with_its_actor(boss: Client, flag: Flag) -> None:
    flip(boss, flag, "to_module")
    newest = RouteVersion.objects.values_list("actor", "summary").first()
    assert newest == ("boss", "changed flag assessments.attempts: everyone yes")


def test_a_flip_in_the_form_is_logged_with_its_actor(boss: Client, flag: Flag) -> None:
    boss.post(
        f"{FLAGS}{flag.pk}/change/",
        {"name": flag.name, "everyone": "true", "note": "", "reason": "go"},
    )
    actors = RouteVersion.objects.filter(summary__endswith="everyone yes")
    assert set(actors.values_list("actor", flat=True)) == {"boss"}


def test_a_flip_without_a_reason_is_none(boss: Client, flag: Flag) -> None:
    before = everyone(flag)
    page = boss.post(f"{FLAGS}{flag.pk}/change/", {"name": flag.name, "everyone": "true"})
    chosen = {"action": "to_module", "_selected_action": [flag.pk]}
    listed = boss.post(FLAGS, chosen, follow=True)
    boss.post(f"{FLAGS}{flag.pk}/delete/", {"post": "yes"})
    assert [b"Say why" in one.content for one in (page, listed)] == [True, True]
    assert everyone(flag) == before


def test_a_route_that_leads_nowhere_is_not_saved(boss: Client) -> None:
    form = {
        "key": "lost",
        "method": "GET",
        "template": "/api/v1/lost",
        "upstream": "monolith",
        "module_endpoint": "no.such.endpoint",
        "state": "module",
        "ramp_bp": 0,
        "salt": "s",
        "pin": "none",
    }
    boss.post(reverse("admin:bff_route_add"), form)
    assert not Route.objects.filter(key="lost").exists()


@pytest.fixture
def redis_is_down(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Neither the cache nor the wake-ups find anybody behind their socket."""
    dead = f"unix://{tmp_path}/nobody.sock"
    settings.REDIS_URL = dead
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": dead}}
    banyan.redis._client.cache_clear()
    yield
    banyan.redis._client.cache_clear()


@pytest.mark.usefixtures("redis_is_down")
def test_a_flip_needs_no_redis(boss: Client, flag: Flag) -> None:
    flip(boss, flag, "to_module")
    assert everyone(flag) is True


@pytest.mark.usefixtures("redis_is_down")
def test_the_cache_of_this_test_is_really_down() -> None:
    caches["default"].set("k", "v")
    assert caches["default"].get("k") is None
