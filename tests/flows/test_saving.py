"""What a learner relies on while answering: invariants 1 to 3 of the design."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.drive.frontend import Frontend, fresh_key

Learner = Callable[[], Frontend]
Flip = Callable[[bool], None]


@pytest.fixture
def person(learner: Learner, flip: Flip) -> Frontend:
    flip(True)
    return learner()


@pytest.fixture
def attempt(person: Frontend) -> dict[str, Any]:
    begun = person.start("biology")
    assert begun.stack == "module"
    return begun.body


@pytest.fixture
def text_slot(attempt: dict[str, Any]) -> int:
    return next(item["slot"] for item in attempt["items"] if item["type"] == "short_text")


def test_an_acknowledged_answer_is_there_on_any_device(
    person: Frontend, attempt: dict[str, Any], text_slot: int, platform: Any
) -> None:
    saved = person.save(attempt["id"], text_slot, {"text": "árbol"}).body
    elsewhere = Frontend(platform.url, person.token).attempt(attempt["id"]).body
    (item,) = [item for item in elsewhere["items"] if item["slot"] == text_slot]
    assert (item["response"], item["revision"]) == ({"text": "árbol"}, saved["revision"])


def test_a_retry_with_the_same_key_gets_the_same_bytes_at_any_concurrency(
    person: Frontend, attempt: dict[str, Any], text_slot: int
) -> None:
    key = fresh_key()
    with ThreadPoolExecutor(8) as pool:
        replies = list(
            pool.map(
                lambda _: person.save(attempt["id"], text_slot, {"text": "once"}, 0, key), range(16)
            )
        )
    assert {reply.status for reply in replies} == {200}
    assert len({str(reply.body) for reply in replies}) == 1
    assert person.progress(attempt["id"]).body["revision"] == 1


def test_a_key_that_comes_back_with_another_answer_is_refused(
    person: Frontend, attempt: dict[str, Any], text_slot: int
) -> None:
    key = fresh_key()
    person.save(attempt["id"], text_slot, {"text": "first"}, 0, key)
    refused = person.save(attempt["id"], text_slot, {"text": "second"}, 0, key)
    assert (refused.status, refused.code) == (422, "idempotency_key_reused")


def test_an_older_answer_never_overwrites_a_newer_one(
    person: Frontend, attempt: dict[str, Any], text_slot: int
) -> None:
    newer = person.save(attempt["id"], text_slot, {"text": "newer"}).body
    late = person.save(attempt["id"], text_slot, {"text": "older"}, based_on=0)
    assert (late.status, late.code) == (409, "revision_conflict")
    held = {"revision": newer["revision"], "response": {"text": "newer"}, "certainty": None}
    assert late.body["current"] == held


def test_of_two_windows_that_save_at_once_exactly_one_wins(
    person: Frontend, attempt: dict[str, Any], text_slot: int
) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(
            pool.map(
                lambda n: person.save(attempt["id"], text_slot, {"text": str(n)}, 0), range(12)
            )
        )
    assert sorted(reply.status for reply in replies) == [200] + [409] * 11


def test_answers_to_different_questions_do_not_conflict(
    person: Frontend, attempt: dict[str, Any], answer_of: Any
) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(
            pool.map(
                lambda item: person.save(attempt["id"], item["slot"], answer_of(item)),
                attempt["items"],
            )
        )
    assert {reply.status for reply in replies} == {200}
    revisions = sorted(reply.body["revision"] for reply in replies)
    assert revisions == list(range(1, len(attempt["items"]) + 1))


def test_progress_is_never_older_than_the_last_acknowledgement(
    person: Frontend, attempt: dict[str, Any], answer_of: Any
) -> None:
    for count, item in enumerate(attempt["items"], start=1):
        saved = person.save(attempt["id"], item["slot"], answer_of(item)).body
        progress = person.progress(attempt["id"]).body
        assert (progress["revision"], progress["answered"]) == (saved["revision"], count)


def test_concurrent_starts_return_one_attempt(learner: Learner, flip: Flip) -> None:
    flip(True)
    person = learner()
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: person.start("biology"), range(8)))
    assert len({reply.body["id"] for reply in replies}) == 1
    assert sorted(reply.status for reply in replies) == [200] * 7 + [201]


def test_nothing_changes_after_submission_and_submitting_again_gives_the_first_receipt(
    person: Frontend, attempt: dict[str, Any], text_slot: int
) -> None:
    first = person.submit(attempt["id"]).body
    refused = person.save(attempt["id"], text_slot, {"text": "too late"})
    assert (refused.status, refused.code) == (409, "attempt_closed")
    assert person.submit(attempt["id"]).body == first
    assert person.attempt(attempt["id"]).body["items"][text_slot - 1]["response"] is None


def test_an_open_attempt_has_no_result_and_shows_no_key(
    person: Frontend, attempt: dict[str, Any]
) -> None:
    assert person.result(attempt["id"]).code == "attempt_open"
    shown = str(attempt)
    assert not any(secret in shown for secret in ("fraction", "feedback", "pattern", "tolerance"))
