"""While an exam is sat nobody is moved to the module; back, new attempts only, always."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.assessments.models import Accommodation, Assessment, Paper
from banyan.models import Tenant
from bff.flips.exam_gate import Frozen, freezes
from bff.flips.models import FreezeWindow
from bff.routes.models import Flag, Route, RouteOverride, RouteVersion
from tests.routing import changed as saved
from tests.routing import flip, made
from tests.unit.bff.conftest import route_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def school() -> Tenant:
    return Tenant.objects.create(slug="school", name="Banyan High")


@pytest.fixture
def switch() -> Flag:
    return made(Flag, name="exams")


@pytest.fixture
def road(switch: Flag) -> Route:
    return route_of(switch, ramp_bp=100)


def exam(school: Tenant, opens: timedelta, closes: timedelta, **more: Any) -> Assessment:
    """A published assessment that opens and closes so long from now."""
    now = timezone.now()
    fields = {"key": "finals", "title": "Biology finals", "course": "biology", **more}
    sat = Assessment.across_tenants.create(
        tenant=school, opens_at=now + opens, closes_at=now + closes, **fields
    )
    sat.paper = Paper.objects.create(assessment=sat, title="Finals", digest=sat.key, items=[])
    sat.save()
    return sat


def frozen(**window: Any) -> FreezeWindow:
    now = timezone.now()
    fields = {"title": "Exam week", "starts": now - HOUR, "ends": now + HOUR, **window}
    return made(FreezeWindow, **fields)


def test_a_flip_during_an_exam_is_refused_with_the_reason(
    school: Tenant, road: Route, switch: Flag
) -> None:
    sat = exam(school, -HOUR, HOUR)
    with pytest.raises(Frozen) as refused:
        saved(switch, everyone=True)
    assert sat.closes_at is not None
    until = f"{sat.closes_at:%d %B %Y, %H:%M} UTC"
    begin = "“Biology finals” (Banyan High, course biology) is running: frozen until "
    assert refused.value.detail.startswith(f"{begin}{until}. New attempts may be sent back")
    switch.refresh_from_db()
    assert switch.everyone is None


def deleted(road: Route) -> None:
    with flip():
        road.delete()


def promotions(road: Route, switch: Flag) -> dict[str, Callable[[], object]]:
    return {
        "more": lambda: saved(road, ramp_bp=200),
        "others": lambda: saved(road, salt="another"),
        "by another unit": lambda: saved(road, sticky="tenant"),
        "all": lambda: saved(switch, everyone=True),
        "another endpoint": lambda: saved(road, module_endpoint="django"),
        "no pin": lambda: saved(road, pin="none"),
        "no route": lambda: deleted(road),
        "a route above it": lambda: route_of(
            None, key="one", template="/api/v1/assessments/finals/attempts", state="module"
        ),
    }


KINDS = ("more", "others", "by another unit", "all", "another endpoint", "no pin", "no route")


@pytest.fixture
def opening(switch: Flag) -> Route:
    return route_of(switch, ramp_bp=100, pin="opens")


@pytest.mark.parametrize("kind", [*KINDS, "a route above it"])
def test_what_moves_learners_is_refused(kind: str, opening: Route, switch: Flag) -> None:
    frozen()
    with pytest.raises(Frozen, match="Exam week"):
        promotions(opening, switch)[kind]()


def test_going_back_and_stopping_always_work(opening: Route, switch: Flag) -> None:
    frozen()
    saved(opening, ramp_bp=50)
    saved(opening, killed=True)
    saved(switch, everyone=False)
    saved(opening, state="legacy")
    saved(switch, everyone=None)
    with pytest.raises(Frozen):
        saved(opening, killed=False, state="ramp")


def test_a_window_holds_an_hour_before_and_not_after(road: Route) -> None:
    now = timezone.now()
    frozen(starts=now + 2 * HOUR, ends=now + 3 * HOUR)
    frozen(starts=now - 3 * HOUR, ends=now - HOUR)
    saved(road, ramp_bp=200)
    frozen(title="Soon", starts=now + HOUR / 2, ends=now + HOUR)
    with pytest.raises(Frozen, match="“Soon” begins at"):
        saved(road, ramp_bp=300)


def test_a_window_that_is_taken_away_in_the_same_flip_still_holds(road: Route) -> None:
    frozen()

    def around_it() -> None:
        with flip():
            FreezeWindow.objects.all().delete()
            Route.objects.update(ramp_bp=200)

    with pytest.raises(Frozen):
        around_it()
    assert FreezeWindow.objects.exists()


def test_homework_is_no_exam_and_neither_is_what_is_not_published(
    school: Tenant, road: Route
) -> None:
    exam(school, -HOUR, timedelta(days=20))
    Assessment.across_tenants.filter(pk=exam(school, -HOUR, HOUR, key="draft").pk).update(
        paper=None
    )
    saved(road, ramp_bp=200)


def test_who_has_a_window_of_their_own_is_waited_for(school: Tenant, road: Route) -> None:
    sat = exam(school, -3 * HOUR, -HOUR)
    assert freezes(timezone.now()) == []
    Accommodation.across_tenants.create(
        tenant=school, learner="ana", assessment=sat, closes_at=timezone.now() + HOUR
    )
    with pytest.raises(Frozen, match="Biology finals"):
        saved(road, ramp_bp=200)


@pytest.mark.parametrize(
    ("about", "subject", "elsewhere", "refused"),
    [
        ("person", "ana", False, True),
        ("course", "biology", False, True),
        ("course", "history", False, False),
        ("tenant", "", False, True),
        ("tenant", "", True, False),
        ("person", "ana", True, False),
    ],
)
def test_who_is_sent_by_name_is_frozen_where_the_exam_is(
    school: Tenant, road: Route, about: str, subject: str, elsewhere: bool, refused: bool
) -> None:
    exam(school, -HOUR, HOUR)
    where = Tenant.objects.create(slug="other", name="Other") if elsewhere else school
    said = {"about": about, "subject": subject, "tenant": where, "reason": "pilot"}
    if refused:
        with pytest.raises(Frozen):
            made(RouteOverride, target="module", **said)
    else:
        made(RouteOverride, target="module", **said)
        assert RouteOverride.objects.count() == 1


def calendar() -> bytes:
    now = timezone.now()
    event = f"BEGIN:VEVENT\nUID:a\nSUMMARY:Finals\nDTSTART:{now - HOUR:%Y%m%dT%H%M%SZ}\n"
    event += f"DTEND:{now + HOUR:%Y%m%dT%H%M%SZ}\nEND:VEVENT\n"
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{event}END:VCALENDAR\n".encode()


def test_a_calendar_becomes_windows_once(
    school: Tenant, road: Route, tmp_path: Any, capsys: Any
) -> None:
    file = tmp_path / "exams.ics"
    file.write_bytes(calendar())
    for _ in range(2):
        call_command("import_calendar", file, tenant="school", course="biology", padding=30)
    window = FreezeWindow.objects.get()
    assert (window.title, window.course, window.padding_minutes) == ("Finals", "biology", 30)
    newest = RouteVersion.objects.values_list("summary", "reason").first()
    assert newest == (
        "imported calendar exams.ics of school: 1 freeze windows for 1",
        "calendar exams.ics",
    )
    with pytest.raises(Frozen, match=r"“Finals” \(Banyan High, course biology\) is running"):
        saved(road, ramp_bp=200)


def test_a_broken_calendar_changes_nothing(tmp_path: Any) -> None:
    frozen(calendar="exams.ics")
    file = tmp_path / "exams.ics"
    file.write_bytes(b"rubbish")
    with pytest.raises(CommandError, match="not an iCalendar file"):
        call_command("import_calendar", file)
    assert FreezeWindow.objects.count() == 1


def test_a_calendar_is_uploaded_in_the_admin(admin_client: Any, school: Tenant) -> None:
    upload = SimpleUploadedFile("exams.ics", calendar())
    form = {"file": upload, "tenant": school.pk, "padding_minutes": 60, "zone": "Europe/Madrid"}
    admin_client.post("/admin/bff/freezewindow/import/", form)
    assert FreezeWindow.objects.get().tenant == school
    bad = SimpleUploadedFile("exams.ics", b"rubbish")
    page = admin_client.post("/admin/bff/freezewindow/import/", {**form, "file": bad})
    assert "not an iCalendar file" in page.content.decode()
    assert FreezeWindow.objects.count() == 1
