"""Whatever is sent: a clear problem, the right status, nothing lost, nothing of our insides."""

import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.drive.frontend import Answered, Frontend
from tests.drive.platform import RunningPlatform

Learner = Callable[[], Frontend]
Flip = Callable[[bool], None]


@pytest.fixture
def person(learner: Learner, flip: Flip) -> Frontend:
    flip(True)
    return learner()


@pytest.fixture
def attempt(person: Frontend) -> str:
    attempt: str = person.start("biology").body["id"]
    return attempt


def is_problem(answer: Answered, status: int, code: str) -> None:
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.body["status"], answer.code) == (status, code)
    assert answer.body["detail"]
    assert "Traceback" not in json.dumps(answer.body)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'{"response": 1}',
        b'{"response":{},"based_on":"x"}',
        b"\xff\xfe",
        b"[" * 9999,
    ],
)
def test_a_body_that_cannot_be_read_is_named_as_such(
    person: Frontend, attempt: str, raw: bytes
) -> None:
    path = f"/api/v1/attempts/{attempt}/answers/1"
    is_problem(person.call("PUT", path, raw=raw, key="k"), 400, "invalid_request")


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800"])
def test_characters_no_database_takes_are_refused_alone(
    person: Frontend, attempt: str, text: str
) -> None:
    slots = person.attempt(attempt).body["items"]
    slot = next(item["slot"] for item in slots if item["type"] == "short_text")
    refused = person.save(attempt, slot, {"text": text})
    assert (refused.status, refused.code) in {(400, "invalid_response"), (400, "invalid_request")}
    assert person.save(attempt, slot, {"text": "fine"}).status == 200


def test_a_huge_body_is_refused_before_it_is_read(person: Frontend, attempt: str) -> None:
    path = f"/api/v1/attempts/{attempt}/answers/1"
    connection = http.client.HTTPConnection(urlsplit(person.url).netloc, timeout=10)
    connection.putrequest("PUT", path)
    connection.putheader("Authorization", f"Bearer {person.token}")
    connection.putheader("Content-Length", str(10**10))
    connection.endheaders()
    response = connection.getresponse()
    assert (response.status, json.load(response)["code"]) == (413, "too_large")
    connection.close()


def test_a_write_without_a_key_is_told_to_bring_one(person: Frontend, attempt: str) -> None:
    answer = person.call(
        "PUT", f"/api/v1/attempts/{attempt}/answers/1", {"response": None, "based_on": 0}
    )
    is_problem(answer, 400, "invalid_request")
    assert "Idempotency-Key" in answer.body["detail"]


@pytest.mark.parametrize("token", [None, "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_a_wrong_token_is_told_to_log_in(
    platform: RunningPlatform, attempt: str, token: str | None
) -> None:
    stranger = Frontend(platform.url, token)
    answer = stranger.attempt(attempt)
    is_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_says_so(platform: RunningPlatform, attempt: str) -> None:
    arguments = ("--tenant", "demo", "--user", "learner9", "--role", "learner", "--hours", "-1")
    token = platform.manage("token", *arguments).stdout.strip()
    answer = Frontend(platform.url, token).attempt(attempt)
    is_problem(answer, 401, "unauthenticated")
    assert "expired" in answer.body["detail"]


def test_another_learners_attempt_does_not_exist_for_you(
    person: Frontend, attempt: str, learner: Learner
) -> None:
    other = learner()
    is_problem(other.attempt(attempt), 404, "not_found")
    is_problem(other.save(attempt, 1, None), 404, "not_found")
    is_problem(other.submit(attempt), 404, "not_found")


def test_another_tenants_attempt_does_not_exist_for_you(
    platform: RunningPlatform, attempt: str
) -> None:
    script = (
        "from banyan.models import Tenant; Tenant.objects.get_or_create(slug='other', name='O')"
    )
    platform.manage("shell", "-v0", "-c", script)
    arguments = ("--tenant", "other", "--user", "learner5", "--role", "teacher")
    token = platform.manage("token", *arguments).stdout.strip()
    stranger = Frontend(platform.url, token)
    is_problem(stranger.result(attempt), 404, "not_found")
    is_problem(stranger.call("GET", "/api/v1/assessments/biology/results"), 404, "not_found")


def test_a_learner_may_not_read_the_teachers_table(person: Frontend) -> None:
    is_problem(person.call("GET", "/api/v1/assessments/biology/results"), 403, "forbidden")
    is_problem(person.call("GET", "/bff/v1/assessments/biology/results"), 403, "forbidden")


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v1/attempts/no-such", "/api/nowhere"])
def test_an_unknown_address_is_a_problem(person: Frontend, path: str) -> None:
    is_problem(person.call("GET", path), 404, "not_found")


@pytest.mark.parametrize(
    "path", ["/api/v1/attempts/%2e%2e/x", "/api/v1/attempts/a%2fb", "/api/v1//x"]
)
def test_a_path_with_two_readings_is_not_routed(person: Frontend, path: str) -> None:
    is_problem(person.call("GET", path), 400, "bad_framing")


def test_every_slot_that_does_not_exist_is_not_found(person: Frontend, attempt: str) -> None:
    for slot in ("0", "99", "x", "1e3", "-1"):
        answer: Any = person.call(
            "PUT",
            f"/api/v1/attempts/{attempt}/answers/{slot}",
            {"response": None, "based_on": 0},
            key="k" + slot,
        )
        is_problem(answer, 404, "not_found")
