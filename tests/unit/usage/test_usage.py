"""What Kafka tells of attempts becomes the page of hours, whoever is killed on the way."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from apps.assessments.events import AttemptReopened, AttemptStarted, AttemptSubmitted
from apps.usage.consumers import note_sittings
from apps.usage.models import Hour, Sitting
from banyan.embedded import kafka
from banyan.embedded.postgres import Postgres
from banyan.events.relay import producer, relay
from banyan.ids import uuid7
from banyan.models import Tenant
from banyan.settings.env import ROOT
from banyan.tenancy import tenant_scope
from tests.unit.assessments.conftest import arranged, begun, school

__all__ = ["arranged", "begun", "school"]

pytestmark = pytest.mark.django_db(transaction=True)

TEN = datetime(2026, 11, 29, 10, 59, tzinfo=UTC)
ELEVEN = TEN + timedelta(minutes=2)
ATTEMPT = uuid7()


def started(school: UUID, seq: int = 0, attempt: UUID = ATTEMPT) -> AttemptStarted:
    return AttemptStarted(
        tenant=school,
        aggregate_id=attempt,
        seq=seq,
        at=TEN,
        assessment=uuid7(),
        paper=uuid7(),
        learner="ana",
        learner_name="Ana",
        number=1,
        items=1,
        max_mark="1",
        started_at=TEN,
        deadline=None,
    )


def submitted(school: UUID, seq: int = 1, by: str = "ana") -> AttemptSubmitted:
    return AttemptSubmitted(
        tenant=school,
        aggregate_id=ATTEMPT,
        seq=seq,
        at=ELEVEN,
        assessment=uuid7(),
        learner="ana",
        mark="1",
        max_mark="1",
        marks=[],
        by=by,
        submitted_at=ELEVEN,
    )


def reopened(school: UUID, seq: int) -> AttemptReopened:
    return AttemptReopened(
        tenant=school, aggregate_id=ATTEMPT, seq=seq, at=ELEVEN, by="t", reason="r", deadline=None
    )


def hours() -> list[tuple[int, int, int, int]]:
    return [(one.hour.hour, one.begun, one.handed_in, one.by_clock) for one in Hour.objects.all()]


def test_an_exam_counts_in_the_hour_in_which_it_began_and_in_which_it_was_handed_in(
    school: UUID,
) -> None:
    with tenant_scope(school):
        note_sittings([started(school), started(school, 0, uuid7())])
        note_sittings([submitted(school, by="clock")])
    assert hours() == [(11, 0, 1, 1), (10, 2, 0, 0)]


def test_events_that_come_again_change_nothing(school: UUID) -> None:
    told = [started(school), submitted(school, 1), reopened(school, 2)]
    with tenant_scope(school):
        note_sittings(told)
        note_sittings(told[:2])
    assert hours() == [(10, 1, 0, 0)]


def test_whoever_is_on_call_sees_the_hours(school: UUID) -> None:
    with tenant_scope(school):
        note_sittings([started(school)])
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    page = client.get("/admin/usage/hour/").content.decode()
    assert ">School<" in page
    assert "Nov. 29, 2026, 10 a.m." in page


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    owner = kafka.host(tmp_path / "address")
    yield (tmp_path / "address").read_text()
    del owner


_CONSUME = """
import os, signal, sys
import django
django.setup()
from banyan.events import consumers
from banyan.management.commands.consume import reading
declared = consumers.consumer("usage")
if sys.argv[1] == "die":
    def handle_and_die(events, handle=declared.handle):
        handle(events)
        os.kill(os.getpid(), signal.SIGKILL)  # after the work, before its commit
    declared = consumers.Consumer(declared.name, declared.events, handle_and_die)
running = reading(declared)
while not running.step():
    pass
"""


def consume(broker: str, how: str) -> int:
    database = Postgres.of(settings.LAYOUT).url_of(connection.settings_dict["NAME"])
    return subprocess.run(
        [sys.executable, "-c", _CONSUME, how],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database,
            "KAFKA_BOOTSTRAP_SERVERS": broker,
            "PYTHONPATH": f"{ROOT}/platform:{ROOT}",
        },
        check=False,
        timeout=60,
    ).returncode


def test_a_consumer_killed_before_its_commit_leaves_nothing_and_the_next_one_counts_once(
    broker: str, arranged: Callable[..., object], begun: Callable[..., UUID], school: UUID
) -> None:
    arranged()
    begun("ana")
    relay(producer(broker))
    assert consume(broker, "die") == -9
    with tenant_scope(school):
        assert Sitting.objects.count() == 0
    assert consume(broker, "live") == 0
    assert [(one.begun, one.handed_in) for one in Hour.objects.all()] == [(1, 0)]
    assert Hour.objects.get().tenant == Tenant.objects.get(id=school)
