"""What is granted to a learner, in the admin, while their attempt is running."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client

from apps.assessments.api import (
    ArrangeAssessment,
    ImportQuestions,
    MoveDeadline,
    StartAttempt,
    SubmitAttempt,
)
from apps.assessments.models import Accommodation, Assessment, Attempt
from banyan.commands import run
from banyan.models import Tenant
from banyan.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)

BANK = Path(settings.ROOT) / "apps" / "assessments" / "demo" / "seas.gift.txt"
ADMIN = "/admin/assessments/accommodation/"
HOUR = timedelta(hours=1)


@pytest.fixture
def school() -> Tenant:
    return Tenant.objects.create(slug="school", name="School")


@pytest.fixture
def seas(school: Tenant) -> Assessment:
    """An exam of an hour."""
    bank = run(ImportQuestions(tenant=school.id, actor="teacher", data=BANK.read_bytes()))
    run(
        ArrangeAssessment(
            tenant=school.id,
            actor="teacher",
            assessment="seas",
            title="The seas",
            course="geography",
            questions=bank.questions,
            time_limit_seconds=3600,
        )
    )
    return Assessment.across_tenants.get(key="seas")


@pytest.fixture
def attempt(school: Tenant, seas: Assessment) -> UUID:
    """Ada's, just begun."""
    start = StartAttempt(tenant=school.id, actor="ada", assessment="seas", learner_name="Ada")
    return run(start).attempt


def form(school: Tenant, seas: Assessment | None, **changed: Any) -> dict[str, Any]:
    values = {"tenant": str(school.id), "learner": "ada", "time_factor": "1.00"}
    return {**values, "assessment": "" if seas is None else str(seas.id), **changed}


def grant(client: Client, school: Tenant, seas: Assessment | None, **changed: Any) -> Any:
    return client.post(f"{ADMIN}add/", form(school, seas, **changed), follow=True)


def take_away(client: Client) -> Any:
    row = Accommodation.across_tenants.get()
    return client.post(f"{ADMIN}{row.pk}/delete/", {"post": "yes"}, follow=True)


def lasts(school: Tenant, attempt: UUID) -> timedelta:
    with tenant_scope(school.id):
        found = Attempt.objects.get(id=attempt)
    assert found.deadline is not None
    assert isinstance(found.close_at, datetime)
    assert found.close_at > found.deadline
    return found.deadline - found.started_at


@pytest.mark.parametrize("everywhere", [True, False])
def test_extra_time_lengthens_an_attempt_that_is_running(
    admin_client: Client, school: Tenant, seas: Assessment, attempt: UUID, everywhere: bool
) -> None:
    saved = grant(admin_client, school, None if everywhere else seas, time_factor="1.5")
    assert "The running attempt of The seas now ends at" in saved.content.decode()
    assert lasts(school, attempt) == 1.5 * HOUR


def test_taking_it_away_shortens_a_running_attempt(
    admin_client: Client, school: Tenant, seas: Assessment, attempt: UUID
) -> None:
    grant(admin_client, school, seas, time_factor="2")
    take_away(admin_client)
    assert lasts(school, attempt) == HOUR


def test_taking_it_away_never_moves_a_deadline_into_the_past(
    admin_client: Client, school: Tenant, seas: Assessment, attempt: UUID
) -> None:
    grant(admin_client, school, seas, time_factor="2")
    with tenant_scope(school.id):
        earlier = F("started_at") - 1.5 * HOUR
        moved = {"started_at": earlier, "deadline": F("deadline") - 1.5 * HOUR}
        Attempt.objects.update(**moved, close_at=F("close_at") - 1.5 * HOUR)
    told = take_away(admin_client).content.decode()
    assert "its new deadline would lie in the past" in told
    assert lasts(school, attempt) == 2 * HOUR


def test_a_deadline_set_by_a_teacher_is_left_alone(
    admin_client: Client, school: Tenant, seas: Assessment, attempt: UUID
) -> None:
    with tenant_scope(school.id):
        by_hand = Attempt.objects.get(id=attempt).started_at + 5 * HOUR
    change = MoveDeadline(
        tenant=school.id, actor="teacher", key="more", attempt=attempt, deadline=by_hand
    )
    run(change)
    told = grant(admin_client, school, seas, time_factor="2").content.decode()
    assert "a teacher has set its deadline by hand" in told
    assert lasts(school, attempt) == 5 * HOUR


def test_the_grant_for_this_assessment_comes_before_the_one_for_all(
    admin_client: Client, school: Tenant, seas: Assessment, attempt: UUID
) -> None:
    grant(admin_client, school, seas, time_factor="1.25")
    grant(admin_client, school, None, time_factor="3")
    assert lasts(school, attempt) == 1.25 * HOUR


def test_somebody_elses_grant_and_a_finished_attempt_change_nothing(
    admin_client: Client, school: Tenant, seas: Assessment, attempt: UUID
) -> None:
    grant(admin_client, school, seas, learner="bob", time_factor="2")
    assert lasts(school, attempt) == HOUR
    run(SubmitAttempt(tenant=school.id, actor="ada", attempt=attempt))
    grant(admin_client, school, seas, time_factor="2")
    assert lasts(school, attempt) == HOUR


def test_a_window_that_closes_before_it_opens_is_refused(
    admin_client: Client, school: Tenant, seas: Assessment
) -> None:
    early = {"opens_at_0": "2026-11-29", "opens_at_1": "10:00"}
    refused = grant(
        admin_client, school, seas, **early, closes_at_0="2026-11-29", closes_at_1="09:00"
    )
    assert "It must open before it closes." in refused.content.decode()
    assert not Accommodation.across_tenants.exists()


def test_an_assessment_of_another_school_is_refused(admin_client: Client, seas: Assessment) -> None:
    other = Tenant.objects.create(slug="other", name="Other")
    refused = grant(admin_client, other, seas)
    assert "This assessment belongs to another school." in refused.content.decode()


def test_accommodations_are_found_by_learner(
    admin_client: Client, school: Tenant, seas: Assessment
) -> None:
    grant(admin_client, school, seas, learner="bob")
    found = admin_client.get(ADMIN, {"q": "bob"}).content.decode()
    assert "1 accommodation" in found
    assert "0 accommodations" in admin_client.get(ADMIN, {"q": "carol"}).content.decode()


def test_the_form_of_an_assessment_says_what_happens_when_the_time_is_up(
    admin_client: Client, seas: Assessment
) -> None:
    shown = admin_client.get(f"/admin/assessments/assessment/{seas.pk}/change/").content.decode()
    assert 'name="when_time_is_up"' in shown
    assert 'name="grace_seconds"' in shown
    assert "open at their deadline" in shown
