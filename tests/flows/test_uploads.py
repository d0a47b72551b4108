"""Files handed in with an answer: uploaded, named by a save, opened by those who mark."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from banyan.identity import Role, issue
from tests.drive.frontend import Answered, Frontend, fresh_key

Learner = Callable[[], Frontend]

BANK = Path(__file__).parent / "banks" / "uploads.moodle.xml"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
TEXT, FILES, NO_FILES = 1, 2, 3


@pytest.fixture(scope="module")
def chart(platform: Any) -> str:
    """An essay with files, one of files alone (100,000 bytes at most), and one without."""
    named = ("--assessment", "chart", "--title", "The bay")
    platform.manage("import_questions", str(BANK), "--tenant", "demo", *named)
    return "chart"


class Sitting:
    """A learner's attempt at it."""

    def __init__(self, person: Frontend, assessment: str) -> None:
        self.person = person
        begun = person.start(assessment)
        assert begun.stack == "module"
        self.id = begun.body["id"]

    def upload(
        self,
        slot: int = FILES,
        content: bytes = PDF,
        name: str = "Bay.pdf",
        key: str | None = None,
        person: Frontend | None = None,
    ) -> Answered:
        path = f"/api/v1/attempts/{self.id}/slots/{slot}/files?name={quote(name)}"
        # What the client says it is must not matter.
        says = {"Content-Type": "application/pdf"}
        return (person or self.person).call(
            "POST", path, key=key or fresh_key(), raw=content, headers=says
        )

    def save(self, *files: str, slot: int = FILES, based_on: int = 0) -> Answered:
        response = {"text": "", "files": [{"id": one} for one in files]}
        return self.person.save(self.id, slot, response, based_on)

    def path(self, file: str) -> str:
        return f"/api/v1/attempts/{self.id}/files/{file}"


@pytest.fixture
def sit(learner: Learner, flip: Any, chart: str) -> Callable[[], Sitting]:
    flip(True)
    return lambda: Sitting(learner(), chart)


@pytest.fixture
def sitting(sit: Callable[[], Sitting]) -> Sitting:
    return sit()


def test_a_file_is_uploaded_named_by_an_answer_and_told_in_the_log(sitting: Sitting) -> None:
    uploaded = sitting.upload()
    digest = hashlib.sha256(PDF).hexdigest()
    told = {"id": uploaded.body["id"], "name": "Bay.pdf", "size": len(PDF), "digest": digest}
    assert (uploaded.status, uploaded.body) == (201, {"slot": FILES, **told})
    assert uploaded.headers["Location"] == sitting.path(told["id"])
    assert sitting.save(told["id"]).status == 200
    held = sitting.person.attempt(sitting.id).body["items"][FILES - 1]["response"]
    record = sitting.person.call("GET", f"/api/v1/attempts/{sitting.id}/record").body
    assert held == {"text": "", "files": [told]}
    assert told in record["events"][-1]["payload"]["response"]["files"]


def test_what_the_learner_says_of_a_file_is_not_what_is_stored(sitting: Sitting) -> None:
    file = sitting.upload().body["id"]
    lie = {"id": file, "name": "other.exe", "size": 1, "digest": "0" * 64}
    sitting.person.save(sitting.id, FILES, {"text": "", "files": [lie]})
    held = sitting.person.attempt(sitting.id).body["items"][FILES - 1]["response"]["files"]
    assert (held[0]["name"], held[0]["size"]) == ("Bay.pdf", len(PDF))


def test_a_retry_gets_the_same_bytes_also_when_the_attempt_is_over(sitting: Sitting) -> None:
    key = fresh_key()
    first = sitting.upload(key=key)
    assert sitting.upload(key=key).body == first.body
    sitting.person.submit(sitting.id)
    again = sitting.upload(key=key)
    assert (again.status, again.body) == (201, first.body)
    late = sitting.upload()
    assert (late.status, late.code) == (409, "attempt_closed")


def test_a_key_with_another_file_is_refused(sitting: Sitting) -> None:
    key = fresh_key()
    sitting.upload(key=key)
    again = sitting.upload(key=key, content=PDF + b"!")
    assert (again.status, again.code) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        pytest.param({"name": ""}, 400, "invalid_request", id="no name"),
        pytest.param({"content": b""}, 400, "invalid_request", id="nothing in it"),
        pytest.param({"name": "bay.exe"}, 415, "unfit_file", id="another type"),
        pytest.param({"name": "bay.docx"}, 415, "unfit_file", id="a type not accepted here"),
        pytest.param({"content": b"MZ" + bytes(99)}, 415, "unfit_file", id="not what it says"),
        pytest.param({"content": PDF * 10}, 413, "too_large", id="too large"),
        pytest.param({"slot": NO_FILES}, 409, "no_files_here", id="a question without files"),
        pytest.param({"slot": 99}, 404, "not_found", id="no such question"),
    ],
)
def test_what_is_not_taken_is_refused_with_the_reason(
    sitting: Sitting, changed: dict[str, Any], status: int, code: str
) -> None:
    refused = sitting.upload(**changed)
    assert (refused.status, refused.code) == (status, code)
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_an_upload_needs_a_token_a_key_and_the_role_of_a_learner(
    sitting: Sitting, teacher: Frontend, platform: Any
) -> None:
    path = f"/api/v1/attempts/{sitting.id}/slots/{FILES}/files?name=a.pdf"
    assert sitting.upload(person=Frontend(platform.url)).status == 401
    assert sitting.upload(person=teacher).status == 403
    assert sitting.person.call("POST", path, raw=PDF).status == 400


def test_a_large_file_goes_through_while_the_limit_of_other_bodies_is_smaller(
    sitting: Sitting,
) -> None:
    large = b"%PDF-" + bytes(3_000_000)
    kept = sitting.upload(TEXT, large)
    assert (kept.status, kept.body["digest"]) == (201, hashlib.sha256(large).hexdigest())
    opened = sitting.person.call("GET", sitting.path(kept.body["id"]))
    assert opened.body == large


def test_an_answer_names_files_of_its_own_learner_attempt_and_slot_alone(
    sit: Callable[[], Sitting],
) -> None:
    mine, theirs = sit(), sit()
    foreign = theirs.upload().body["id"]
    elsewhere = mine.upload(TEXT).body["id"]
    for file in (foreign, elsewhere, fresh_key(), "../x", elsewhere.upper()):
        refused = mine.save(file)
        assert (refused.status, refused.code) == (400, "unknown_upload"), file
    good = mine.upload().body["id"]
    # One of several: nothing is saved at all.
    many = [
        {"slot": FILES, "response": {"text": "", "files": [{"id": good}]}, "based_on": 0},
        {"slot": TEXT, "response": {"text": "a", "files": [{"id": foreign}]}, "based_on": 0},
    ]
    path = f"/api/v1/attempts/{mine.id}/answers"
    refused = mine.person.call("PUT", path, {"answers": many}, key=fresh_key())
    assert (refused.status, refused.code, refused.body["slot"]) == (400, "unknown_upload", TEXT)
    assert mine.person.progress(mine.id).body["revision"] == 0
    assert mine.save(good, good).code == "invalid_response"


def test_a_file_is_its_learners_and_of_those_who_mark_what_was_handed_in(
    sit: Callable[[], Sitting], teacher: Frontend, platform: Any
) -> None:
    mine, theirs = sit(), sit()
    named, loose = mine.upload(name="Plan “ä”.pdf").body["id"], mine.upload().body["id"]
    mine.save(named)
    path = mine.path(named)
    # A principal of a school that is not theirs.
    foreigner = Frontend(platform.url, issue("no-such-school", "t", Role.TEACHER, "T"))
    assert theirs.person.call("GET", path).status == 404
    assert theirs.person.call("GET", theirs.path(named)).status == 404
    assert foreigner.call("GET", path).status in (401, 404)
    assert teacher.call("GET", path).code == "attempt_open"
    mine.person.submit(mine.id)
    opened = teacher.call("GET", path)
    assert (opened.status, opened.body) == (200, PDF)
    assert teacher.call("GET", mine.path(loose)).status == 404
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert opened.headers["Content-Security-Policy"].startswith("sandbox")
    assert opened.headers["Content-Type"] == "application/octet-stream"
    assert opened.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Plan")
    to_mark = teacher.call("GET", f"/api/v1/attempts/{mine.id}/slots/{FILES}/marking")
    assert to_mark.body["response"]["files"][0]["id"] == named


def test_a_file_can_be_taken_back_until_an_answer_names_it(sit: Callable[[], Sitting]) -> None:
    sitting, other = sit(), sit()
    kept, loose = sitting.upload().body["id"], sitting.upload().body["id"]
    sitting.save(kept)
    refused = sitting.person.call("DELETE", sitting.path(kept))
    assert (refused.status, refused.code) == (409, "upload_named")
    assert other.person.call("DELETE", sitting.path(loose)).status == 404
    for _ in range(2):
        assert sitting.person.call("DELETE", sitting.path(loose)).status == 200
    assert sitting.person.call("GET", sitting.path(loose)).status == 404
    assert sitting.save(loose, based_on=1).code == "unknown_upload"
