"""The checker sees every kind of broken promise, on histories made by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.faults.checks import answers, chains, progress, published
from tests.faults.checks.checker import check_published, check_replies
from tests.faults.journal import Answer, Told
from tests.faults.truth import Event, Truth
from tests.faults.witness import Delivered

TENANT = "018f0000-0000-7000-8000-000000000001"
ATTEMPT = "018f0000-0000-7000-8000-000000000002"
NO_KEYS: dict[str, Any] = {"keys": []}
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def history(*texts: str, slot: int = 1) -> Truth:
    """An attempt that was begun and in which these texts were saved, one after the other."""
    payloads: list[dict[str, Any]] = [{"learner": "anna"}]
    payloads += [{"slot": slot, "response": {"text": text}, "answered": True} for text in texts]
    chain: list[Event] = []
    for seq, payload in enumerate(payloads):
        event = Event(
            tenant=TENANT,
            attempt=ATTEMPT,
            seq=seq,
            id=f"event-{seq}",
            type="AnswerSaved" if seq else "AttemptStarted",
            key=f"key-{seq}",
            payload=payload,
            hash=b"",
            at=BEGAN + timedelta(seconds=seq),
        )
        before = chain[-1].hash if chain else chains.root_of(event)
        chain.append(replace(event, hash=chains.hash_of(before, event)))
    last = chain[-1]
    truth = Truth({ATTEMPT: chain}, {ATTEMPT: (last.seq, last.hash)}, {}, {})
    if texts:
        truth.responses[ATTEMPT, slot] = (last.seq, texts[-1])
    return truth


def saved(truth: Truth, seq: int, text: str, based_on: int, **other: Any) -> Told:
    """The acknowledgement of a text."""
    event = truth.event(ATTEMPT, seq)
    head = event.hash.hex() if event else "0" * 64
    said = {"attempt": ATTEMPT, "slot": 1, "revision": seq, "head": head}
    return told("save", said, key=f"key-{seq}", answers=(Answer(1, text, based_on),), **other)


def told(kind: str, said: dict[str, Any], **other: Any) -> Told:
    values: dict[str, Any] = {
        "kind": kind,
        "learner": "anna",
        "attempt": ATTEMPT,
        "key": None,
        "sent": 1.0,
        "heard": 2.0,
        "status": 200,
        "body": "a",
        "said": said,
    }
    return Told(**{**values, **other})


def delivered(truth: Truth) -> list[Delivered]:
    return [Delivered(e.id, ATTEMPT, e.seq, e.payload) for e in truth.events[ATTEMPT]]


def test_a_history_as_it_was_told_breaks_no_promise() -> None:
    truth = history("one", "two")
    replies = [saved(truth, 1, "one", 0), saved(truth, 2, "two", 1)]
    replies.append(told("progress", {"revision": 2, "answered": 1}, at_least=2))
    assert check_replies(replies, truth, NO_KEYS) == []
    assert check_published(delivered(truth) * 2, truth) == []


def test_an_acknowledged_answer_without_its_event_is_lost() -> None:
    truth = history("one")
    assert len(list(answers.lost([saved(truth, 2, "two", 1)], truth))) == 1


def test_an_acknowledged_answer_with_another_text_is_lost() -> None:
    truth = history("one")
    assert len(list(answers.lost([saved(truth, 1, "other", 0)], truth))) == 1


def test_a_begun_attempt_that_is_not_there_is_lost() -> None:
    begun = told("start", {"id": TENANT}, status=201)
    assert len(list(answers.lost([begun], history()))) == 1


def test_a_submission_that_is_not_there_is_lost() -> None:
    handed_in = told("submit", {"attempt": ATTEMPT, "revision": 1})
    assert len(list(answers.lost([handed_in], history("one")))) == 1


def test_a_refused_text_that_was_promised_to_be_kept_and_is_not_is_lost() -> None:
    said = {"code": "revision_conflict", "draft": True, "conflicts": []}
    refused = told("save", said, status=409, key="k", answers=(Answer(1, "mine", 0),))
    truth = history("one")
    assert len(list(answers.lost([refused], truth))) == 1
    truth.drafts[ATTEMPT] = {(1, "k", "mine")}
    assert list(answers.lost([refused], truth)) == []


def test_two_events_under_one_key_are_doubled() -> None:
    truth = history("one", "two")
    chain = truth.events[ATTEMPT]
    chain[2] = replace(chain[2], key=chain[1].key)
    assert len(list(answers.doubled([], truth))) == 1


def test_a_text_saved_twice_without_a_key_is_doubled() -> None:
    assert len(list(answers.doubled([], history("one", "one")))) == 1


@pytest.mark.parametrize("other", [{"body": "b"}, {"status": 409, "body": "c"}])
def test_a_retry_that_is_answered_differently_is_doubled(other: dict[str, Any]) -> None:
    truth = history("one")
    replies = [saved(truth, 1, "one", 0), saved(truth, 1, "one", 0, **other)]
    assert len(list(answers.doubled(replies, truth))) == 1


def test_a_refusal_may_be_another_one_the_next_time() -> None:
    said = {"code": "revision_conflict", "conflicts": []}
    replies = [told("save", said, status=409, key="k", body=body) for body in ("a", "b")]
    assert list(answers.doubled(replies, history("one"))) == []


def test_a_start_that_found_an_attempt_may_begin_one_later_but_not_find_one_again() -> None:
    found, begun = (told("start", {"id": ATTEMPT}, key="k", status=s) for s in (200, 201))
    assert list(answers.doubled([found, begun], history())) == []
    found_again = replace(found, sent=3.0, heard=4.0)
    assert len(list(answers.doubled([begun, found_again], history()))) == 1


def test_a_slot_that_holds_less_than_was_acknowledged_is_overtaken() -> None:
    truth = history("one", "two")
    truth.responses[ATTEMPT, 1] = (1, "one")
    assert len(list(answers.overtaken([saved(truth, 2, "two", 1)], truth))) == 1


def test_a_slot_that_holds_another_text_than_the_log_is_overtaken() -> None:
    truth = history("one")
    truth.responses[ATTEMPT, 1] = (1, "other")
    assert len(list(answers.overtaken([saved(truth, 1, "one", 0)], truth))) == 1


def test_an_answer_that_replaced_one_its_author_had_not_seen_is_overtaken() -> None:
    truth = history("one", "two")
    replies = [saved(truth, 1, "one", 0), saved(truth, 2, "two", 0)]
    assert len(list(answers.overtaken(replies, truth))) == 1


def test_progress_older_than_was_asked_for_is_stale() -> None:
    shown = told("progress", {"revision": 1, "answered": 1}, at_least=2)
    assert len(list(progress.stale([shown], history("one", "two")))) == 1


def test_progress_older_than_an_earlier_acknowledgement_is_stale() -> None:
    truth = history("one", "two")
    shown = told("progress", {"revision": 1, "answered": 1}, sent=3.0, heard=4.0)
    assert len(list(progress.stale([saved(truth, 2, "two", 1), shown], truth))) == 1


def test_progress_may_miss_what_was_acknowledged_after_it_was_asked_for() -> None:
    truth = history("one", "two")
    shown = told("progress", {"revision": 1, "answered": 1}, sent=1.5, heard=4.0)
    assert list(progress.stale([saved(truth, 2, "two", 1), shown], truth)) == []


def test_progress_that_counts_wrong_is_stale() -> None:
    shown = told("progress", {"revision": 1, "answered": 3}, at_least=1)
    assert len(list(progress.stale([shown], history("one")))) == 1


def test_a_view_that_shows_an_older_text_is_stale() -> None:
    shown = told("view", {"revision": 2, "answers": {"1": [1, "one"]}})
    assert len(list(progress.stale([shown], history("one", "two")))) == 1


def test_a_conflict_with_an_answer_that_never_was_is_stale() -> None:
    held = {"slot": 1, "revision": 1, "response": {"text": "never"}}
    said = {"code": "revision_conflict", "conflicts": [held]}
    assert len(list(progress.stale([told("save", said, status=409)], history("one")))) == 1


def test_a_changed_event_breaks_the_chain() -> None:
    truth = history("one", "two")
    chain = truth.events[ATTEMPT]
    chain[1] = replace(chain[1], payload={**chain[1].payload, "response": {"text": "forged"}})
    assert len(list(chains.broken([], truth, NO_KEYS))) == 1


def test_a_removed_event_breaks_the_chain() -> None:
    truth = history("one", "two")
    del truth.events[ATTEMPT][1]
    assert len(list(chains.broken([], truth, NO_KEYS))) == 1


def test_an_attempt_that_does_not_end_with_its_last_event_breaks_the_chain() -> None:
    truth = history("one", "two")
    truth.heads[ATTEMPT] = (1, truth.events[ATTEMPT][1].hash)
    assert len(list(chains.broken([], truth, NO_KEYS))) == 1


def test_an_acknowledged_head_that_is_not_in_the_history_breaks_the_chain() -> None:
    truth = history("one")
    forged = {"attempt": ATTEMPT, "revision": 1, "head": "ff" * 32}
    assert len(list(chains.broken([told("save", forged)], truth, NO_KEYS))) == 1


def test_a_receipt_that_no_published_key_verifies_breaks_the_chain() -> None:
    truth = history("one")
    head = truth.events[ATTEMPT][1].hash.hex()
    said = {"attempt": ATTEMPT, "revision": 1, "head": head, "receipt": "eyJraWQiOiJ4In0.e30.AA"}
    assert len(list(chains.broken([told("submit", said)], truth, NO_KEYS))) == 1


def test_an_event_that_kafka_never_had_is_missing() -> None:
    truth = history("one")
    assert len(list(published.missing(delivered(truth)[:1], truth))) == 1


def test_an_event_that_came_behind_a_later_one_is_missing() -> None:
    truth = history("one", "two")
    first, second, third = delivered(truth)
    assert len(list(published.missing([first, third, second], truth))) == 1


def test_one_place_under_two_ids_is_doubled() -> None:
    truth = history("one")
    events = delivered(truth)
    copy = Delivered("other", ATTEMPT, 1, events[1].data)
    assert len(list(published.doubled([*events, copy], truth))) == 1


def test_an_event_that_never_was_is_doubled() -> None:
    truth = history("one")
    phantom = Delivered("phantom", ATTEMPT, 2, {})
    assert len(list(published.doubled([*delivered(truth), phantom], truth))) == 1
