"""What is told elsewhere is in the words of the specifications, and the same every time."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from apps.assessments.events import (
    AnswerSaved,
    AnswersSaved,
    AttemptAbandoned,
    AttemptEvent,
    AttemptOverdue,
    AttemptReopened,
    AttemptStarted,
    AttemptSubmitted,
    SlotAnswer,
    SlotMark,
    SlotMarked,
)
from apps.records.rules.caliper import envelope, events
from apps.records.rules.names import Naming, sitting_of
from apps.records.rules.xapi import statements

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOME = "https://school.example"
ATTEMPT = UUID(int=7)


def about(seq: int) -> dict[str, Any]:
    at = NOON + timedelta(seconds=seq)
    return {"tenant": UUID(int=1), "aggregate_id": ATTEMPT, "seq": seq, "at": at}


STARTED = AttemptStarted(
    **about(0), assessment=UUID(int=2), paper=UUID(int=3), learner="ana <b> ñ", number=1, items=2,
    learner_name="Ana Alba", max_mark="10.00000", started_at=NOON, deadline=None,
)  # fmt: skip
SUBMITTED = AttemptSubmitted(
    **about(4), assessment=UUID(int=2), learner="ana <b> ñ", mark="7.50000", max_mark="10.00000",
    marks=[], submitted_at=NOON + timedelta(seconds=4.5), by="clock",
)  # fmt: skip
HISTORY: list[AttemptEvent] = [
    STARTED,
    AnswerSaved(**about(1), slot=1, response={"text": "Mar Báltico"}, answered=True),
    AnswersSaved(**about(2), answers=[SlotAnswer(1, None, False), SlotAnswer(2, {"x": 1}, True)]),
    AttemptOverdue(**about(3), grace_until=NOON),
    SUBMITTED,
    AttemptReopened(**about(5), by="teacher", reason="by mistake", deadline=None),
    AttemptAbandoned(**about(6), by="teacher", reason="ill"),
]
SITTING = sitting_of(STARTED)


def schema(name: str) -> Draft202012Validator:
    path = Path(__file__).parent / "schemas" / f"{name}.json"
    return Draft202012Validator(json.loads(path.read_text()))


def all_statements(naming: Naming) -> list[dict[str, Any]]:
    return [told for event in HISTORY for told in statements(event, SITTING, naming)]


def all_events(naming: Naming) -> list[dict[str, Any]]:
    return [told for event in HISTORY for told in events(event, SITTING, naming)]


@pytest.mark.parametrize("responses", [True, False])
def test_statements_are_xapi(responses: bool) -> None:
    told = all_statements(Naming(HOME, responses))
    assert [one["verb"]["id"].rpartition("/")[2] for one in told] == [
        *("initialized", "answered", "answered", "completed", "scored", "resumed", "terminated")
    ]
    for one in told:
        schema("xapi-statement").validate(one)


@pytest.mark.parametrize("responses", [True, False])
def test_envelopes_are_caliper(responses: bool) -> None:
    naming = Naming(HOME, responses)
    told = all_events(naming)
    assert [(one["type"], one["action"]) for one in told] == [
        ("AssessmentEvent", "Started"),
        ("AssessmentItemEvent", "Completed"),
        ("AssessmentItemEvent", "Skipped"),
        ("AssessmentItemEvent", "Completed"),
        ("AssessmentEvent", "Submitted"),
        ("GradeEvent", "Graded"),
        ("AssessmentEvent", "Restarted"),
    ]
    schema("caliper-envelope").validate(envelope(told, naming, NOON))


@pytest.mark.parametrize("tell", [all_statements, all_events])
def test_a_repeat_is_the_same_and_no_two_are_one(tell: Any) -> None:
    once, again = tell(Naming(HOME)), tell(Naming(HOME))
    assert once == again
    assert len({one["id"] for one in once}) == len(once)


@pytest.mark.parametrize("tell", [all_statements, all_events])
def test_nobodys_name_leaves_the_house(tell: Any) -> None:
    assert "Alba" not in json.dumps(tell(Naming(HOME, responses=True)))


def test_answers_leave_the_house_only_where_they_may() -> None:
    for tell in (all_statements, all_events):
        assert "Mar B" not in json.dumps(tell(Naming(HOME)), ensure_ascii=False)
        assert "Mar B" in json.dumps(tell(Naming(HOME, responses=True)), ensure_ascii=False)


marks = st.decimals(-1000, 1000, places=5).map(str)


@given(marks, marks)
def test_any_score_keeps_to_the_bounds(mark: str, max_mark: str) -> None:
    scored = AttemptSubmitted(
        **about(4), assessment=UUID(int=2), learner="ana", mark=mark, max_mark=max_mark,
        marks=[], submitted_at=NOON, by="ana",
    )  # fmt: skip
    _, told = statements(scored, SITTING, Naming(HOME))
    schema("xapi-statement").validate(told)
    score = told["result"]["score"]
    assert score["raw"] <= score.get("max", score["raw"])


@pytest.mark.parametrize(
    "broken",
    [
        {"actor": {"mbox": "mailto:ana@school.example"}},
        {"verb": {"id": "http://example.org/guessed"}},
        {"timestamp": "2026-06-01T12:00:00"},
        {"result": {"score": {"scaled": 1.2}}},
        {"result": None},
    ],
)
def test_the_schema_sees_what_is_wrong(broken: dict[str, Any]) -> None:
    right = all_statements(Naming(HOME))[0]
    assert not schema("xapi-statement").is_valid({**right, **broken})


def told_of(event: AttemptEvent) -> list[str]:
    """What both vocabularies say has happened, ours and theirs."""
    naming = Naming(HOME, responses=False)
    said = [one["verb"]["display"]["en"] for one in statements(event, SITTING, naming)]
    return said + [one["action"] for one in events(event, SITTING, naming)]


def test_a_mark_is_told_when_nothing_waits_for_a_person_any_more() -> None:
    essay = SlotMark(1, None, "0", waits=True)
    assert told_of(replace(SUBMITTED, marks=[essay])) == ["completed", "Submitted"]
    marked = SlotMarked(
        **about(5), assessment=UUID(int=2), learner="ana", mark="8", max_mark="10", slot=1,
        marks=[SlotMark(1, "1", "1")], by="teacher",
    )  # fmt: skip
    assert told_of(marked) == ["scored", "Graded"]
    assert told_of(replace(marked, marks=[essay])) == []
