"""The page when what it stands on is away: what can be told is told, and nobody waits for it."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError
from redis import ConnectionError as RedisAway

from banyan import redis
from bff.status import composition, latest
from bff.status.composition import compose
from bff.status.counts import gather
from bff.status.document import Component, Document
from bff.status.flush import PREFIX
from bff.status.history import publish
from bff.status.incidents import Entry, incidents
from bff.status.latest import Latest, compose_with_what_there_is
from tests.unit.bff.status.telling import NOON, document_of, planned, told

MINUTE = int(NOON.timestamp()) // 60


def count(minute: int, outcomes: str) -> None:
    redis.client().hset(f"{PREFIX}{minute}", mapping={"a:save_answer": outcomes})


def saving(document: Document) -> Component:
    (found,) = [one for one in document.components if one.key == "save_answer"]
    return found


@pytest.mark.django_db
def test_a_state_is_what_was_counted(nothing_counted: None) -> None:
    assert saving(compose(NOON)).state is None
    count(MINUTE, "9,0,0")
    assert saving(compose(NOON)).state == "operational"
    count(MINUTE, "9,0,9")
    assert saving(compose(NOON)).state == "partial_outage"


@pytest.mark.django_db
def test_what_people_have_said_counts_until_they_take_it_back(nothing_counted: None) -> None:
    count(MINUTE, "9,0,0")
    first = told()
    publish(first, "ana")
    assert saving(compose(NOON)).state == "partial_outage"
    publish(told(first.incident, status="resolved"), "ana")
    assert saving(compose(NOON)).state == "operational"


@pytest.mark.django_db
def test_what_is_not_over_is_shown_however_long_ago_it_began(
    nothing_counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composition, "_SHOWN_INCIDENTS", 1)
    for one in (told(), told(status="resolved"), told(status="resolved")):
        publish(one, "ana")
    assert [one.status for one in compose(NOON).incidents] == ["resolved", "investigating"]


@pytest.mark.django_db
def test_a_maintenance_begins_and_ends_by_its_plan(nothing_counted: None) -> None:
    publish(planned(activities={"save_answer": "under_maintenance"}), "ana")
    hours = {-1: None, 1: "under_maintenance", 3: None}
    for hour, state in hours.items():
        assert saving(compose(NOON + timedelta(hours=hour))).state == state


@pytest.mark.django_db
def test_without_redis_the_page_stands_on_what_was_kept(
    nothing_counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(MINUTE, "0,0,9")
    gather(MINUTE)

    def away(*_: Any) -> Any:
        raise RedisAway

    monkeypatch.setattr(composition, "fresh", away)
    document = compose(NOON)
    assert (saving(document).state, document.missing) == ("major_outage", ("outcomes",))


def test_without_the_database_the_states_are_still_those_of_now(
    nothing_counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(latest, "compose", away)
    count(int(time.time()) // 60, "0,0,9")
    told_before = incidents([Entry(0, NOON, told(activities={}))])
    before = document_of(told_before, save_answer="operational")
    document = compose_with_what_there_is(before)
    assert (saving(document).state, document.missing) == ("major_outage", ("history",))
    assert document.incidents == before.incidents != ()


def test_who_has_never_seen_the_database_takes_the_copy(
    nothing_counted: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    def away() -> Any:
        raise DatabaseError

    monkeypatch.setattr(latest, "compose", away)
    monkeypatch.setattr(latest, "folder", lambda: tmp_path)
    assert compose_with_what_there_is(None).incidents == ()


def test_nobody_waits_for_a_database_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latest, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(latest, "FRESH_SECONDS", 0.0)
    hangs, calls = threading.Event(), []
    known, stopgap = document_of(save_answer="operational"), document_of(save_answer="major_outage")

    def composing_once(before: Document | None) -> Document:
        calls.append(before)
        if len(calls) > 1:
            hangs.wait(20)
        return known

    newest = Latest(composing_once, lambda before: stopgap if before is known else known)
    assert [newest.get() for _ in range(3)] == [known, stopgap, stopgap]
    assert len(calls) == 2
    hangs.set()
