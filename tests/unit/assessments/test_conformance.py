"""The hot endpoints answer as plain DRF views would, request by request."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.test import Client, override_settings

from apps.assessments import api
from banyan.commands import run
from banyan.http.edge import in_thread
from banyan.http.hot import endpoints
from banyan.http.hot.serve import serve
from banyan.identity import Role, issue, verify
from banyan.lanes import open_lanes

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = {"text": "Gibraltar"}
# Method, what follows the attempt, body, Idempotency-Key. In order, on one attempt.
REQUESTS: list[tuple[str, str, Any, str | None]] = [
    ("GET", "/progress", None, None),
    ("PUT", "/answers/5", {"response": TEXT, "based_on": 0}, "a"),
    ("PUT", "/answers/5", {"response": TEXT, "based_on": 0}, "a"),
    ("PUT", "/answers/5", {"response": {"text": "Bosporus"}, "based_on": 1}, "a"),
    ("PUT", "/answers/5", {"response": {"text": "Bosporus"}, "based_on": 0}, "b"),
    ("PUT", "/answers/5", {"response": {"text": "Bosporus"}, "based_on": 1}, None),
    ("PUT", "/answers/5", {"response": {"choice": "c1"}, "based_on": 1}, "c"),
    ("PUT", "/answers/5", {"response": {"text": "a\0b"}, "based_on": 1}, "d"),
    ("PUT", "/answers/99", {"response": TEXT, "based_on": 0}, "e"),
    ("PUT", "/answers/5", {"response": None, "based_on": 1}, "f"),
    (
        "PUT",
        "/answers",
        {
            "answers": [
                {"slot": 1, "response": {"choice": "c1"}, "based_on": 0},
                {"slot": 4, "response": {"value": True}, "based_on": 0},
            ]
        },
        "g",
    ),
    (
        "PUT",
        "/answers",
        {
            "answers": [
                {"slot": 1, "response": {"choice": "c2"}, "based_on": 3},
                {"slot": 4, "response": {"value": False}, "based_on": 0},
            ]
        },
        "h",
    ),
    ("GET", "/progress", None, None),
    ("POST", "/submit", {}, "a"),
    ("POST", "/submit", {}, "i"),
    ("POST", "/submit", {}, "i"),
    ("POST", "/submit", {}, "j"),
    ("PUT", "/answers/5", {"response": TEXT, "based_on": 2}, "k"),
    ("GET", "/progress", None, None),
]
_ENDPOINTS = {
    "/progress": "assessments.progress",
    "/answers": "assessments.save_answers",
    "/submit": "assessments.submit_attempt",
}
# What no two attempts have in common.
_OWN = ("attempt", "saved_at", "as_of", "submitted_at", "head", "receipt", "deadline", "detail")


@pytest.fixture
async def lanes() -> AsyncIterator[None]:
    yield
    await open_lanes.close()


def begin(school: UUID, learner: str) -> UUID:
    command = api.StartAttempt(
        tenant=school, actor=learner, assessment="seas", learner_name=learner
    )
    return run(command).attempt


def told(status: int, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """An answer without what differs from attempt to attempt; that it is there is compared."""
    return status, {name: "…" if name in _OWN else value for name, value in body.items()}


async def hot(attempt: UUID, token: str, request: tuple[str, str, Any, str | None]) -> Any:
    method, rest, body, key = request
    name = _ENDPOINTS.get(rest, "assessments.save_answer")
    params = {"attempt": str(attempt), "slot": rest.rpartition("/")[2]}
    raw = b"" if body is None else msgspec.json.encode(body)
    headers = [(b"authorization", f"Bearer {token}".encode())]
    if key is not None:
        headers.append((b"idempotency-key", key.encode()))
    said: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    scope = {"headers": headers, "query_string": b"", "method": method}
    principal = await in_thread(verify, token)
    await serve(endpoints()[name], principal, params, scope, receive, send, limit=1 << 20)
    return told(said[0]["status"], json.loads(said[1]["body"]))


def plain(attempt: UUID, token: str, request: tuple[str, str, Any, str | None]) -> Any:
    method, rest, body, key = request
    headers = {"Authorization": f"Bearer {token}"}
    if key is not None:
        headers["Idempotency-Key"] = key
    with override_settings(ROOT_URLCONF="tests.reference.urls"):
        answer = Client(headers=headers).generic(
            method,
            f"/api/v1/attempts/{attempt}{rest}",
            b"" if body is None else msgspec.json.encode(body),
            content_type="application/json",
        )
    return told(answer.status_code, answer.json())


@pytest.mark.usefixtures("lanes")
async def test_every_request_is_answered_as_the_reference_answers_it(
    school: UUID, arranged: Callable[..., object]
) -> None:
    await in_thread(arranged)
    tokens = [issue("school", learner, Role.LEARNER) for learner in ("ada", "bob")]
    attempts = [await in_thread(begin, school, learner) for learner in ("ada", "bob")]
    for number, request in enumerate(REQUESTS):
        expected = await in_thread(plain, attempts[0], tokens[0], request)
        assert await hot(attempts[1], tokens[1], request) == expected, (number, request)


@pytest.mark.usefixtures("lanes")
async def test_both_leave_the_same_behind(school: UUID, arranged: Callable[..., object]) -> None:
    await in_thread(arranged)
    tokens = [issue("school", learner, Role.LEARNER) for learner in ("ada", "bob")]
    attempts = [await in_thread(begin, school, learner) for learner in ("ada", "bob")]
    for request in REQUESTS:
        await in_thread(plain, attempts[0], tokens[0], request)
        await hot(attempts[1], tokens[1], request)
    views = []
    for attempt, learner in zip(attempts, ("ada", "bob"), strict=True):
        view = await api.attempt_view.ask(api.AttemptOf(school, attempt, learner))
        answers = {item.slot: (item.response, item.revision) for item in view.items}
        drafts = {(draft.slot, draft.key, draft.reason) for draft in view.drafts}
        views.append((view.state, view.revision, answers, drafts))
    assert views[0] == views[1]
    findings = await in_thread(list, api.findings(school))
    assert [finding.wrong for finding in findings] == [None, None]
