"""Every refusal is a problem document that says what is wrong and nothing else."""

import json
import time

import jwt
import pytest

PERSON = {"sub": "learner1", "name": "Aigerim", "tenant": "demo", "role": "learner"}


def problem(reply):
    assert reply.headers["Content-Type"] == "application/problem+json"
    document = reply.json()
    assert document["status"] == reply.status
    assert document["title"]
    assert document["detail"]
    return reply.status, document["code"]


def hs256(secret, **claims):
    times = {"aud": "banyan", "iat": int(time.time()), "exp": int(time.time()) + 60}
    return jwt.encode(PERSON | times | claims, secret, algorithm="HS256")


def me(monolith, token):
    return monolith.ask("GET", "/api/v1/me", token=token)


def test_a_token_signed_with_the_shared_secret_is_accepted(monolith, secret):
    assert me(monolith, hs256(secret)).json()["id"] == "learner1"


def test_a_token_of_another_tenant_is_forbidden(monolith, secret):
    assert problem(me(monolith, hs256(secret, tenant="other"))) == (403, "forbidden")


@pytest.mark.parametrize(
    "claims",
    [{"aud": "someone-else"}, {"exp": 1}, {"role": "king"}, {"sub": 7}, {"exp": "soon"}],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_with_wrong_claims_is_refused(monolith, secret, claims):
    assert problem(me(monolith, hs256(secret, **claims))) == (401, "unauthenticated")


def test_a_token_of_another_secret_is_refused(monolith):
    assert problem(me(monolith, hs256("x" * 40))) == (401, "unauthenticated")


def test_a_token_without_a_signature_is_refused(monolith):
    token = jwt.encode(PERSON | {"aud": "banyan", "exp": time.time() + 60}, None, "none")
    assert problem(me(monolith, token)) == (401, "unauthenticated")


def test_the_public_key_is_no_hs256_secret(monolith, ask):
    public = ask(None, "GET", "/.well-known/jwks.json").json()["keys"][0]["x"]
    assert problem(me(monolith, hs256(public))) == (401, "unauthenticated")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic bGVhcm5lcjE6", "Bearer a.b.c"])
def test_a_header_without_a_token_is_refused(monolith, header):
    reply = monolith.ask("GET", "/api/v1/me", headers={"Authorization": header})
    assert problem(reply) == (401, "unauthenticated")
    assert reply.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[1]",
        b"null",
        b'{"username": NaN, "password": "x"}',
        b'{"username": "\xff", "password": "x"}',
        b'{"username": "\\ud800", "password": "x"}',
        b"[" * 50_000,
        b'{"username": ' + b"1" * 5000 + b"}",
        b'{"username": "x"}',
        b'{"username": "x", "password": 1}',
    ],
    ids=range(11),
)
def test_a_body_that_is_not_the_json_asked_for_is_refused(monolith, raw):
    assert problem(monolith.ask("POST", "/api/v1/login", raw=raw)) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/", (404, "not_found")),
        ("GET", "/api/v1/nothing", (404, "not_found")),
        ("GET", "/api/v1/me/", (404, "not_found")),
        ("GET", "/%ff%00", (404, "not_found")),
        ("GET", "/api/v1/courses/none", (404, "not_found")),
        ("GET", "/api/v1/courses/biology/pages/none", (404, "not_found")),
        ("GET", "/api/v1/assessments/none", (404, "not_found")),
        ("POST", "/api/v1/assessments/none/attempts", (404, "not_found")),
        ("GET", "/api/v1/attempts/0", (404, "not_found")),
        ("GET", "/api/v1/attempts/007", (404, "not_found")),
        ("GET", "/api/v1/attempts/" + "9" * 30, (404, "not_found")),
        ("GET", "/api/v1/attempts/%C2%B2", (404, "not_found")),
        ("GET", "/api/v1/files/none", (404, "not_found")),
        ("DELETE", "/api/v1/me", (405, "method_not_allowed")),
        ("GET", "/api/v1/login", (405, "method_not_allowed")),
        ("GET", "/api/v1/files", (405, "method_not_allowed")),
        ("POST", "/api/v1/feed", (405, "method_not_allowed")),
    ],
)
def test_an_address_or_method_that_is_not_there_is_refused(ask, method, path, expected):
    reply = ask("learner1", method, path)
    assert problem(reply) == expected
    assert ("Allow" in reply.headers) == (reply.status == 405)


def test_a_json_body_over_the_limit_is_refused_also_when_its_length_is_not_announced(monolith):
    whole = monolith.ask("POST", "/api/v1/login", raw=b" " * 100_001)
    assert problem(whole) == (413, "too_large")
    chunked = monolith.ask("POST", "/api/v1/login", raw=iter([b" " * 60_000] * 2))
    assert problem(chunked) == (413, "too_large")


@pytest.mark.parametrize(
    ("slot", "response"),
    [
        (1, {"choice": "9"}),
        (1, {"choice": 1}),
        (1, {"choice": None}),
        (1, {"choice": "1", "more": 1}),
        (1, "1"),
        (1, []),
        (2, {"choices": ["a", "z"]}),
        (2, {"choices": ["a", "a"]}),
        (2, {"choices": [["a"]]}),
        (2, {"choices": "a"}),
        (3, {"value": 1}),
        (3, {"value": "true"}),
        (4, {"text": None}),
        (4, {"text": "x" * 10_001}),
        (5, {"text": 25}),
        (6, {"pairs": {"9": "a"}}),
        (6, {"pairs": {"1": "z"}}),
        (6, {"pairs": {"1": None}}),
        (6, {"pairs": [["1", "a"]]}),
    ],
)
def test_an_answer_that_does_not_fit_its_question_is_refused(ask, started, slot, response):
    reply = ask("learner1", "PUT", f"{started()}/answers/{slot}", body={"response": response})
    assert problem(reply) == (400, "invalid_response")


def test_an_answer_for_a_slot_that_is_not_there_is_refused(ask, started):
    path = started()
    for slot in ("7", "01", "x"):
        reply = ask("learner1", "PUT", f"{path}/answers/{slot}", body={"response": None})
        assert problem(reply) == (404, "not_found")


def test_an_answer_needs_its_response(ask, started):
    reply = ask("learner1", "PUT", f"{started()}/answers/1", body={"choice": "1"})
    assert problem(reply) == (400, "invalid_request")


def changed(item, **changes):
    return {"items": [{"slot": 1, "max_mark": "1", "item": item | changes}]}


NUMERICAL = {"type": "numerical", "prompt_html": "", "answers": [{"value": "1", "fraction": "1"}]}
SINGLE = {"type": "single", "prompt_html": "", "choices": []}
CHOICE = {"id": "1", "html": "", "fraction": "1"}
STEM = {"id": "1", "html": "", "choice": "nowhere"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": 7},
        {"course": "no blanks allowed"},
        {"time_limit_seconds": 0},
        {"time_limit_seconds": True},
        {"attempts_allowed": "2"},
        {"items": []},
        {"items": {}},
        {"items": [{"slot": 1}]},
        {"items": [{"slot": "1", "item": NUMERICAL}]},
        {"items": [{"slot": 1, "max_mark": "-1", "item": NUMERICAL}]},
        {"items": [{"slot": 1, "max_mark": "1", "item": NUMERICAL}] * 2},
        changed(SINGLE),
        changed(SINGLE, type="essay"),
        changed(SINGLE, type=["single"]),
        changed(SINGLE, choices=[CHOICE, CHOICE]),
        changed(SINGLE, choices=[CHOICE | {"fraction": "1e3"}]),
        changed(SINGLE, choices=[CHOICE | {"fraction": 1}]),
        changed(SINGLE, choices=["1"]),
        changed(NUMERICAL, answers=[{"value": "NaN", "fraction": "1"}]),
        changed(NUMERICAL, answers=[{"value": "1", "fraction": "1", "tolerance": "-1"}]),
        changed(NUMERICAL, units=[{"name": "m", "multiplier": "0"}]),
        changed(NUMERICAL, unit_grading="harsh"),
        {"items": [{"slot": 1, "item": {"type": "matching", "prompt_html": "", "stems": [STEM]}}]},
    ],
    ids=range(24),
)
def test_a_quiz_that_could_not_be_scored_is_not_published(ask, six_types, wrong):
    reply = ask("teacher", "PUT", "/api/v1/assessments/wrong", body=six_types | wrong)
    assert problem(reply) == (400, "invalid_request")
    assert ask("teacher", "GET", "/api/v1/assessments/wrong").status == 404


def test_learners_do_not_publish(ask, six_types):
    reply = ask("learner1", "PUT", "/api/v1/assessments/mine", body=six_types)
    assert problem(reply) == (403, "forbidden")


def test_a_fault_inside_is_told_to_the_log_and_not_to_the_client(launch, tmp_path):
    running = launch(tmp_path)
    token = running.login("learner1")
    for name in ("lms.sqlite3", "lms.sqlite3-wal", "lms.sqlite3-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    reply = running.ask("GET", "/api/v1/courses", token=token)
    assert problem(reply) == (500, "server_error")
    assert "Traceback" not in json.dumps(reply.json())
    assert running.logged(lambda line: "Traceback" in line.get("error", ""))
