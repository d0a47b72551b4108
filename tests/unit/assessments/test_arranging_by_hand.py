"""A teacher arranges an assessment in the admin."""

from typing import Any

import pytest
from django.test import Client

from apps.assessments.models import Assessment, Question
from banyan.models import Tenant

pytestmark = pytest.mark.django_db

ADD = "/admin/assessments/assessment/add/"


@pytest.fixture
def school() -> Tenant:
    return Tenant.objects.create(slug="school", name="School")


@pytest.fixture
def questions(school: Tenant) -> list[Question]:
    made = [
        Question(tenant=school, name=name, type="single", digest=name, definition={})
        for name in ("one", "two")
    ]
    return Question.across_tenants.bulk_create(made)


def submitted(school: Tenant, rows: list[dict[str, Any]]) -> dict[str, Any]:
    form: dict[str, Any] = {"tenant": str(school.id), "key": "quiz", "title": "Quiz"}
    form |= {"when_time_is_up": "submit", "grace_seconds": "0"}
    form |= {"behaviour": "interactive", "tries": "2", "penalty": "0.25"}
    form |= {"slots-TOTAL_FORMS": len(rows), "slots-INITIAL_FORMS": 0}
    for index, row in enumerate(rows):
        form |= {f"slots-{index}-{name}": value for name, value in row.items()}
    return form


def test_slots_left_without_a_number_follow_those_that_have_one(
    admin_client: Client, school: Tenant, questions: list[Question]
) -> None:
    first, second = (str(question.id) for question in questions)
    rows = [
        {"question": first, "max_mark": "1", "number": ""},
        {"question": second, "max_mark": "2", "number": "3"},
    ]
    saved = admin_client.post(ADD, submitted(school, rows))
    assert saved.status_code == 302, saved.content.decode()
    slots = Assessment.across_tenants.get(key="quiz").slots.values_list("number", "question__name")
    assert list(slots) == [(3, "two"), (4, "one")]


def test_a_slot_without_a_question_is_an_error_beside_it(
    admin_client: Client, school: Tenant
) -> None:
    rows = [{"question": "", "max_mark": "2", "number": "1"}]
    refused = admin_client.post(ADD, submitted(school, rows))
    assert refused.status_code == 200
    assert "This field is required" in refused.content.decode()


def test_a_question_of_another_school_is_refused(
    admin_client: Client, questions: list[Question]
) -> None:
    other = Tenant.objects.create(slug="other", name="Other")
    rows = [{"question": str(questions[0].id), "max_mark": "1", "number": "1"}]
    refused = admin_client.post(ADD, submitted(other, rows))
    assert refused.status_code == 200
    assert "another school" in refused.content.decode()
