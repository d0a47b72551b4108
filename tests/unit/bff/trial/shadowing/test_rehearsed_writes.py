"""A start, a save and a submit on the monolith are rehearsed by the module, and leave no trace."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection

from apps.assessments import api
from banyan import redis
from banyan.commands import run
from banyan.http.edge import in_thread
from banyan.tenancy import tenant_scope
from bff.trial.shadowing import writes
from tests.unit.assessments.conftest import arranged, school
from tests.unit.bff.trial.shadowing.conftest import Door, Open, entry

__all__ = ["arranged", "school"]
pytestmark = pytest.mark.django_db(transaction=True)

START, SAVE, SUBMIT = (
    *("POST /api/v1/assessments/seas/attempts", "PUT /api/v1/attempts/7/answers/3"),
    "POST /api/v1/attempts/7/submit",
)
_ATTEMPT = "/api/v1/attempts/{attempt}"
ROUTES = (
    ("POST", "/api/v1/assessments/{assessment}/attempts", entry("shadow", writes.START)),
    ("PUT", f"{_ATTEMPT}/answers/{{slot}}", entry("shadow", writes.SAVE)),
    ("POST", f"{_ATTEMPT}/submit", entry("shadow", writes.SUBMIT)),
)
Trace = dict[str, Any]


def traces(tenant: UUID) -> Trace:
    """Everything that a command could have left behind: rows, keys of Redis, files."""
    with tenant_scope(tenant), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows: Trace = {}
        for name in tables:
            sums = "count(*), coalesce(sum(hashtext(one::text)::int8), 0)"
            cursor.execute(f'SELECT {sums} FROM "{name}" AS one')
            rows[name] = cursor.fetchone()
    keys = sorted(redis.client().keys("*"))
    files = sorted(str(path) for path in Path(storages["uploads"].path("")).rglob("*"))
    return {**rows, "redis": keys, "files": files}


def sit(tenant: UUID, actor: str) -> dict[str, Any]:
    """For real: one right answer, and what it earns."""
    who: Any = {"tenant": tenant, "actor": actor}
    attempt = run(api.StartAttempt(**who, assessment="seas", learner_name="")).attempt
    given = (api.NewAnswer(3, {"text": "10935"}, 0),)
    run(api.SaveAnswers(**who, attempt=attempt, answers=given))
    run(api.SubmitAttempt(**who, attempt=attempt))
    with tenant_scope(tenant):
        found: dict[str, Any] = msgspec.to_builtins(api.result(attempt, actor))
    return found


@pytest.fixture
def tenant(school: UUID, arranged: Callable[..., Any]) -> UUID:
    arranged()
    return school


@pytest.fixture
def result(tenant: UUID) -> dict[str, Any]:
    """What the module gives for the answer; also the proof that traces would be noticed."""
    before = traces(tenant)
    found = sit(tenant, "bob")
    storages["uploads"].save("a-file", ContentFile(b"x"))
    redis.client().set("a-key", 1)
    left = {name for name, now in traces(tenant).items() if now != before[name]}
    storages["uploads"].delete("a-file")
    redis.client().delete("a-key")
    assert {"assessments_attempt", "redis", "files"} <= left
    assert any(name.startswith("banyan_eventrecord") for name in left)
    return found


@pytest.fixture
def door(opened: Open, result: dict[str, Any]) -> Door:
    """In front of a monolith on which ada has given the same answer."""
    found: Door = opened(*ROUTES)
    items = [
        {
            "slot": item["slot"],
            "max_mark": item["max_mark"],
            "response": {"text": "10935"} if item["slot"] == 3 else None,
        }
        for item in result["items"]
    ]
    attempt = msgspec.json.encode({"id": "7", "assessment": "seas", "items": items})
    found.monolith.usual = attempt
    found.monolith.answers["GET /api/v1/attempts/7/result"] = msgspec.json.encode(result)
    return found


async def ask_all(door: Door) -> dict[str, int]:
    for request in (START, SAVE, SUBMIT):
        method, path = request.split(" ")
        assert (await door.ask(path, method))[0] == 200
    return await door.settled()


async def test_rehearsals_agree_and_leave_no_trace(
    door: Door, tenant: UUID, result: dict[str, Any]
) -> None:
    assert float(result["mark"]) > 0
    before = await in_thread(traces, tenant)
    assert await ask_all(door) == {"compared": 3}
    assert await in_thread(traces, tenant) == before


async def test_another_mark_on_the_monolith_is_found_by_rehearsing(
    door: Door, result: dict[str, Any]
) -> None:
    other = {**result, "mark": "0.5"}
    door.monolith.answers["GET /api/v1/attempts/7/result"] = msgspec.json.encode(other)
    assert await ask_all(door) == {"compared": 3, "body.mark scoring": 1}


async def test_what_a_monolith_refused_is_not_rehearsed(door: Door, tenant: UUID) -> None:
    before = await in_thread(traces, tenant)
    door.monolith.usual = b"[]"  # nothing that says what it did
    assert await ask_all(door) == {"absent": 3}
    assert await in_thread(traces, tenant) == before
