"""The format that programs read: against our schema of what Statuspage documents."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec import structs

from banyan.settings.env import ROOT
from bff.status.document import Document
from bff.status.forms import REPLIES, reply
from bff.status.incidents import Entry, incidents
from tests.unit.bff.status.telling import NOON, document_of, planned, told

SCHEMA = json.loads(Path(ROOT, "docs", "statuspage-v2.schema.json").read_text())
URL = "https://status.example/"


def made(name: str, document: Document) -> Any:
    """A reply, checked."""
    body = json.loads(reply(document, name, URL))
    kind = {"$ref": f"#/$defs/{name.partition('/')[0]}.json"}
    jsonschema.Draft202012Validator({**SCHEMA, **kind}).validate(body)
    return body


@pytest.fixture
def document() -> Document:
    """One incident open, one over, a maintenance to come, one under way and one that is over."""
    first = told()
    news = [
        first,
        told(first.incident, status="monitoring", activities={}),
        told(status="resolved", activities={}),
        planned(starts=NOON + timedelta(days=1), ends=NOON + timedelta(days=2)),
        planned(),
        planned(starts=NOON - timedelta(hours=5), ends=NOON - timedelta(hours=4)),
    ]
    entries = [Entry(seq, NOON + timedelta(minutes=seq), one) for seq, one in enumerate(news)]
    now = NOON + timedelta(hours=1)
    return document_of(incidents=tuple(one.at(now) for one in incidents(entries)))


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_is_in_the_format(name: str, document: Document) -> None:
    made(name, document)
    made(name, document_of())


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def statuses(name: str, key: str, document: Document) -> list[str]:
    return [one["status"] for one in made(name, document)[key]]


def test_each_list_has_what_its_name_says(document: Document) -> None:
    assert sorted(statuses("incidents", "incidents", document)) == ["monitoring", "resolved"]
    assert statuses("incidents/unresolved", "incidents", document) == ["monitoring"]
    planned = "scheduled_maintenances"
    every = statuses("scheduled-maintenances", planned, document)
    assert sorted(every) == ["completed", "in_progress", "scheduled"]
    assert statuses("scheduled-maintenances/upcoming", planned, document) == ["scheduled"]
    assert statuses("scheduled-maintenances/active", planned, document) == ["in_progress"]


def test_the_summary_has_what_matters_now(document: Document) -> None:
    summary = made("summary", document)
    assert [one["status"] for one in summary["incidents"]] == ["monitoring"]
    assert sorted(one["status"] for one in summary["scheduled_maintenances"]) == [
        "in_progress",
        "scheduled",
    ]


def test_news_say_what_they_changed(document: Document) -> None:
    (open_one,) = made("incidents/unresolved", document)["incidents"]
    newest, first = open_one["incident_updates"]
    (began,), (ended,) = first["affected_components"], newest["affected_components"]
    assert (began["old_status"], began["new_status"]) == ("operational", "partial_outage")
    assert (ended["old_status"], ended["new_status"]) == ("partial_outage", "operational")


def test_names_stay_the_same_for_those_who_keep_them(document: Document) -> None:
    before, later = (
        made("summary", document),
        made("summary", structs.replace(document, as_of=NOON)),
    )
    for kind in ("components", "incidents", "scheduled_maintenances"):
        assert [one["id"] for one in before[kind]] == [one["id"] for one in later[kind]]


def test_what_is_not_offered_is_not_named() -> None:
    names = [one["name"] for one in made("components", document_of())["components"]]
    assert names == ["Start an exam", "Save an answer", "See results"]


INDICATORS = {
    "operational": "none",
    "under_maintenance": "none",
    "degraded_performance": "minor",
    "partial_outage": "major",
    "major_outage": "critical",
}


@pytest.mark.parametrize(("state", "indicator"), INDICATORS.items())
def test_the_worst_activity_gives_the_indicator(state: str, indicator: str) -> None:
    body = made("status", document_of(save_answer=state, start_exam="operational"))
    assert body["status"]["indicator"] == indicator


def test_without_attempts_nothing_is_called_operational_overall() -> None:
    assert made("status", document_of())["status"]["description"] == "No Recent Attempts"
