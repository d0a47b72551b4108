"""A teacher writes questions in the admin; the browser draws the form, the server answers it."""

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from apps.assessments.models import Question
from apps.assessments.rules.items import plain_item
from banyan.models import Tenant
from tests.unit.assessments.rules.items_at_hand import SINGLE, TRUE_FALSE

pytestmark = pytest.mark.django_db

WHERE = "/admin/assessments/question"


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(slug="school", name="School")


def sent(client: Client, to: str, **body: Any) -> Any:
    reply = client.post(f"{WHERE}/{to}/", json.dumps(body), content_type="application/json")
    assert reply.status_code == 200, reply.content
    return reply.json()


def test_a_question_that_is_written_is_in_the_bank(admin_client: Client, tenant: Tenant) -> None:
    where = {"tenant": str(tenant.id), "category": "Rivers  of Europe"}
    made = sent(admin_client, "save", item=plain_item(SINGLE), **where)
    question = Question.across_tenants.get()
    assert made == {"location": f"{WHERE}/{question.id}/change/"}
    assert (question.name, question.category) == ("Rivers", "Rivers of Europe")
    assert sent(admin_client, "save", item=plain_item(SINGLE), **where) == made  # known by content


def test_what_is_wrong_is_said_with_its_field_and_nothing_is_kept(
    admin_client: Client, tenant: Tenant
) -> None:
    item = {**plain_item(TRUE_FALSE), "default_mark": "-1"}
    refused = sent(admin_client, "save", item=item, tenant=str(tenant.id))
    assert refused == {
        "error": {"message": "The default mark must lie between 0: -1.", "place": ""}
    }
    homeless = sent(admin_client, "save", item=plain_item(SINGLE), tenant="nowhere")
    assert homeless["error"]["place"] == "tenant"
    assert not Question.across_tenants.exists()


def test_a_check_shows_what_a_learner_would_see_and_keeps_nothing(admin_client: Client) -> None:
    shown = sent(admin_client, "check", item=plain_item(TRUE_FALSE))
    assert shown["view"]["prompt_html"] == "<p>Zero is even.</p>"
    assert "answer" not in shown["view"]
    assert not Question.across_tenants.exists()


def test_a_new_version_begins_with_the_old_one(admin_client: Client, tenant: Tenant) -> None:
    made = sent(admin_client, "save", item=plain_item(SINGLE), tenant=str(tenant.id))
    old = made["location"].split("/")[-3]
    page = admin_client.get(f"{WHERE}/add/?from={old}").content.decode()
    assert "New version of" in page
    assert "Danube" in page


@pytest.mark.parametrize("address", ["add/", "add/?type=single"])
def test_who_may_not_add_questions_sees_no_form(client: Client, address: str) -> None:
    client.force_login(get_user_model().objects.create_user("viewer", is_staff=True))
    assert client.get(f"{WHERE}/{address}").status_code == 403
    reply = client.post(f"{WHERE}/save/", "{}", content_type="application/json")
    assert reply.status_code == 403


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"item": 1}', "[" * 100_000])
def test_what_no_form_sends_is_not_found(admin_client: Client, body: str) -> None:
    reply = admin_client.post(f"{WHERE}/check/", body, content_type="application/json")
    assert reply.status_code == 404
