"""Which score stands, and when it is said to be from."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.lti.rules.grades import Counts, Sat, content, scores_url, stamp, written

NOON = datetime(2026, 6, 1, 12, 0, 0, tzinfo=UTC)
moments = st.integers(0, 10_000_000).map(lambda us: NOON + timedelta(microseconds=us))


def sat(number: int, state: str, mark: str | None = None, out_of: str = "10") -> Sat:
    return Sat(number, state, None if mark is None else Decimal(mark), Decimal(out_of), NOON)


def given_by(*attempts: Sat, counts: Counts = "best") -> object:
    found = content(attempts, counts)
    return None if found is None else found.get("scoreGiven")


def test_who_has_begun_nothing_is_not_spoken_of() -> None:
    assert content([], "best") is None


@pytest.mark.parametrize(
    ("state", "progress"),
    [("open", "InProgress"), ("overdue", "InProgress"), ("abandoned", "Initialized")],
)
def test_no_mark_is_no_score_and_never_zero(state: str, progress: str) -> None:
    assert content([sat(1, state)], "best") == {
        "activityProgress": progress,
        "gradingProgress": "NotReady",
    }


def test_what_was_handed_in_and_earned_nothing_is_zero() -> None:
    assert content([sat(1, "submitted", "0")], "best") == {
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 0.0,
        "scoreMaximum": 10.0,
    }


def test_what_somebody_has_to_mark_is_pending() -> None:
    pending = {"activityProgress": "Submitted", "gradingProgress": "PendingManual"}
    assert content([sat(1, "submitted")], "best") == pending


def test_a_score_below_zero_is_told_as_zero() -> None:
    assert given_by(sat(1, "submitted", "-2.5")) == 0.0


def test_an_exam_without_marks_has_no_score() -> None:
    assert given_by(sat(1, "submitted", "0", out_of="0")) is None


def test_the_best_attempt_counts_or_the_last_as_the_platform_wants() -> None:
    attempts = sat(1, "submitted", "9"), sat(2, "submitted", "4")
    assert (given_by(*attempts), given_by(*attempts, counts="last")) == (9.0, 4.0)


def test_a_new_attempt_takes_no_earlier_score_away() -> None:
    attempts = sat(1, "submitted", "9"), sat(2, "open")
    assert given_by(*attempts) == given_by(*attempts, counts="last") == 9.0


@given(moments, moments)
def test_a_later_statement_is_of_a_later_second(at: datetime, last: datetime) -> None:
    new = stamp(at, last)
    assert int(new.timestamp()) > int(last.timestamp())
    assert new >= at or new - last <= timedelta(seconds=1)


@given(moments)
def test_a_first_statement_is_of_when_it_happened(at: datetime) -> None:
    assert stamp(at, None) == at


@given(moments)
def test_a_time_is_written_with_its_fraction_and_in_utc(at: datetime) -> None:
    text = written(at.astimezone())
    assert datetime.fromisoformat(text) == at
    assert (text[-8], text[-1]) == (".", "Z")


@pytest.mark.parametrize(
    ("line_item", "url"),
    [
        ("https://m/li/1", "https://m/li/1/scores"),
        ("https://m/li/1/", "https://m/li/1/scores"),
        ("https://m/li/1?type_id=3", "https://m/li/1/scores?type_id=3"),
    ],
)
def test_the_query_of_a_line_item_stays(line_item: str, url: str) -> None:
    assert scores_url(line_item) == url
