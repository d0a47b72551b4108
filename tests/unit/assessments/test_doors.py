"""A dry run has no effects elsewhere: each kind is tried, and what is declared safe knows none."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import get_connection, send_mail
from django.db import transaction

import banyan.settings
from apps.assessments.api import SaveAnswers, StartAttempt, SubmitAttempt
from apps.assessments.tasks import regrade
from banyan import redis
from banyan.commands import dry_run
from banyan.dry_run.dry_run import DryRun, is_dry_run_safe
from banyan.dry_run.side_effects import SideEffectRefused
from banyan.events.relay import producer
from banyan.outgoing.http import send

pytestmark = pytest.mark.django_db(transaction=True)
SAFE = (StartAttempt, SaveAnswers, SubmitAttempt)
DOORS = {
    *("banyan.celery", "banyan.redis", "banyan.outgoing", "banyan.events.relay"),
    *("apps.assessments.storage", "apps.assessments.tasks", "apps.assessments.deliveries"),
    *("django.core.mail", "django.core.files", "django.core.cache", "confluent_kafka"),
    *("urllib.request", "socket", "smtplib", "subprocess", "aiohttp", "requests"),
}


@pytest.fixture
def dry(school: UUID) -> Iterator[DryRun]:
    with dry_run(school) as found:
        yield found


def write() -> None:
    """By the settings' own way, which pytest-django replaces."""
    connection = get_connection(banyan.settings.EMAIL_BACKEND)
    send_mail("Hello", "", "a@b.c", ["d@e.f"], connection=connection)


LEAVE: dict[str, tuple[Callable[[], Any], str]] = {
    "celery": (
        lambda: regrade.delay("t", "seas", "ana", "why", only_if_higher=True),
        "apps.assessments.tasks.regrade",
    ),
    "email": (write, "Hello"),
    "http": (lambda: send("GET", "https://lms.test/score"), "GET lms.test"),
    "files": (lambda: storages["uploads"].save("one", ContentFile(b"x")), "save one"),
}


@pytest.mark.parametrize("port", LEAVE)
def test_what_would_leave_is_recorded(school: UUID, port: str) -> None:
    leave, what = LEAVE[port]
    with dry_run(school) as dry:
        leave()
    assert [(each.port, each.what) for each in dry.effects.side_effects] == [(port, what)]
    assert not Path(storages["uploads"].path("one")).exists()


def test_a_file_stays(dry: DryRun, tmp_path: Path) -> None:
    there = Path(storages["uploads"].path("kept"))
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(b"x")
    storages["uploads"].delete("kept")
    assert there.exists()


@pytest.mark.parametrize(
    "door", [redis.client, lambda: producer("kafka:9092")], ids=["redis", "kafka"]
)
def test_what_cannot_be_recorded_is_refused(dry: DryRun, door: Callable[[], Any]) -> None:
    with pytest.raises(SideEffectRefused):
        door()


def test_what_waits_for_a_commit_waits_in_vain(school: UUID) -> None:
    done: list[str] = []
    with dry_run(school):
        transaction.on_commit(lambda: done.append("left"))
    assert done == []


def test_outside_a_dry_run_the_doors_are_open(school: UUID) -> None:
    assert redis.client().ping()
    storage = storages["uploads"]
    name = storage.save("two", ContentFile(b"x"))
    assert Path(storage.path(name)).read_bytes() == b"x"
    storage.delete(name)
    assert not Path(storage.path(name)).exists()


@pytest.mark.parametrize("command", SAFE, ids=lambda command: command.__name__)
def test_a_command_that_is_declared_safe_knows_no_door(command: type[Any]) -> None:
    assert is_dry_run_safe(command)
    module = sys.modules[command.__module__]
    assert {name for name in _imported(inspect.getsource(module)) if _is_a_door(name)} == set()


def _is_a_door(name: str) -> bool:
    return any(name == door or name.startswith(f"{door}.") for door in DOORS)


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{one.name}" for one in node.names)
