"""Logging in and reading courses, as the contract says."""

import jwt
import pytest


def test_a_person_logs_in_and_is_recognised(ask):
    reply = ask(
        None, "POST", "/api/v1/login", body={"username": "learner1", "password": "learner1"}
    )
    assert reply.status == 200
    login = reply.json()
    assert login["token_type"] == "Bearer"
    assert login["expires_in"] > 0
    assert login["user"]["role"] == "learner"
    assert ask("learner1", "GET", "/api/v1/me").json() == login["user"]


def test_a_wrong_password_and_an_unknown_name_get_the_same_refusal(ask):
    replies = [
        ask(None, "POST", "/api/v1/login", body={"username": name, "password": "nope"})
        for name in ("learner1", "nobody")
    ]
    assert [reply.status for reply in replies] == [401, 401]
    assert replies[0].json() == replies[1].json()


def test_tokens_can_be_checked_with_the_published_keys(ask, token_of):
    keys = jwt.PyJWKSet.from_dict(ask(None, "GET", "/.well-known/jwks.json").json())
    token = token_of("teacher")
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["EdDSA"], audience="banyan")
    assert claims["sub"] == "teacher"
    assert claims["tenant"] == "demo"
    assert claims["role"] == "teacher"
    assert {"iss", "name", "iat", "exp"} <= set(claims)


def test_the_demo_course_has_three_pages_to_read(ask):
    assert {"id": "biology", "title": "Biology"} in ask(
        "learner1", "GET", "/api/v1/courses"
    ).json()["results"]
    course = ask("learner1", "GET", "/api/v1/courses/biology").json()
    assert len(course["pages"]) == 3
    for page in course["pages"]:
        shown = ask("learner1", "GET", f"/api/v1/courses/biology/pages/{page['id']}").json()
        assert shown["title"] == page["title"]
        assert "<p>" in shown["html"]


def test_a_published_quiz_is_listed_in_its_course_and_among_the_assessments(ask, published):
    quiz = published(title="A new quiz", time_limit_seconds=600, attempts_allowed=2)
    course = ask("learner1", "GET", "/api/v1/courses/biology").json()
    assert {"id": quiz, "title": "A new quiz"} in course["assessments"]
    listed = ask("learner1", "GET", "/api/v1/assessments").json()["results"]
    assert {
        "id": quiz,
        "title": "A new quiz",
        "course": "biology",
        "items": 6,
        "max_mark": "7",
        "time_limit_seconds": 600,
        "attempts_allowed": 2,
        "open_attempt": None,
        "attempts": [],
    } in listed
    assert ask("learner1", "GET", f"/api/v1/assessments/{quiz}").json() in listed


def test_the_question_bank_gives_teachers_whole_definitions(ask, published, six_types):
    published()
    bank = ask("teacher", "GET", "/api/v1/courses/biology/questions").json()["results"]
    stored = {question["idnumber"]: question for question in bank}
    for entry in six_types["items"]:
        question = stored[entry["item"]["idnumber"]]
        assert isinstance(question.pop("id"), str)
        assert question == entry["item"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/courses/biology/questions",
        "/api/v1/courses/biology/gradebook",
        "/api/v1/assessments/any/results",
    ],
)
def test_learners_do_not_see_what_is_for_teachers(ask, path):
    assert ask("learner1", "GET", path).json()["code"] == "forbidden"
