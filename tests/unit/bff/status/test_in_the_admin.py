"""Telling people in the admin: every save is an entry, and nothing told is edited."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from bff.status.history import entries, signed_history, what_is_wrong
from bff.status.incidents import incidents
from bff.status.models import Incident, StatusEntry

pytestmark = pytest.mark.django_db

ADD = "/admin/bff/incident/add/"
FOUND = {
    "kind": "incident",
    "impact": "major",
    "status": "investigating",
    "title_en": "Results late",
    "text_en": "We look.",
    "text_pt": "Estamos olhando.",
    "activity_see_results": "degraded_performance",
}


@pytest.fixture
def admin() -> Client:
    """On call, and allowed to tell people."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("ana", "a@example.org", "ana"))
    return client


def save(client: Client, address: str, **changed: Any) -> str:
    """What the page says afterwards."""
    page = client.post(address, {**FOUND, **changed}, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def address_of_the_incident() -> str:
    return f"/admin/bff/incident/{Incident.objects.get().pk}/change/"


def test_an_incident_is_published_and_signed(admin: Client) -> None:
    assert "Entry 0 of the history is published and signed." in save(admin, ADD)
    (incident,) = incidents(entries())
    assert incident.title == {"en": "Results late"}
    assert incident.updates[0].text == {"en": "We look.", "pt": "Estamos olhando."}
    assert incident.activities == {"see_results": "degraded_performance"}
    assert StatusEntry.objects.get().actor == "ana"
    assert what_is_wrong(signed_history().entries) is None


def test_news_are_added_to_what_was_told(admin: Client) -> None:
    save(admin, ADD)
    shown = admin.get(address_of_the_incident()).content.decode()
    assert "We look." in shown
    assert 'value="Results late"' in shown
    save(admin, address_of_the_incident(), status="resolved", text_en="Over.", text_pt="")
    (incident,) = incidents(entries())
    assert [one.text["en"] for one in incident.updates] == ["Over.", "We look."]
    assert Incident.objects.get().status == "resolved"


def test_a_correction_leaves_the_status_as_it_is(admin: Client) -> None:
    save(admin, ADD)
    save(admin, address_of_the_incident(), status="resolved", text_en="Over.")
    save(admin, address_of_the_incident(), status="resolved", text_en="We looked.", corrects="0")
    (incident,) = incidents(entries())
    assert incident.status == Incident.objects.get().status == "resolved"
    assert [one["en"] for one in incident.updates[1].before] == ["We look."]


def test_what_makes_no_sense_is_said_and_nothing_is_published(admin: Client) -> None:
    assert "is no status of this kind" in save(admin, ADD, status="scheduled")
    assert "This field is required" in save(admin, ADD, text_en="")
    assert "A maintenance needs a start" in save(admin, ADD, kind="maintenance", status="scheduled")
    assert not StatusEntry.objects.exists()
    assert not Incident.objects.exists()


def test_nobody_deletes_or_edits_what_was_told(admin: Client) -> None:
    save(admin, ADD)
    incident = Incident.objects.get()
    assert admin.post(f"/admin/bff/incident/{incident.pk}/delete/").status_code == 403
    assert admin.post("/admin/bff/statusentry/0/change/", {}).status_code == 403
    assert admin.get("/admin/bff/statusentry/").status_code == 200


def test_only_who_may_tells_people() -> None:
    client = Client()
    users = get_user_model()
    client.force_login(users.objects.create_user("bob", password="bob", is_staff=True))
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, FOUND).status_code == 403
    assert not StatusEntry.objects.exists()
