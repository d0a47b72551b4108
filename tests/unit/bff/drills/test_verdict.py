"""What a drill has to show, and for how long it counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bff.drills.rules import Figures, why_failed, why_stale

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
GOOD = Figures(
    requests=300,
    acknowledged=200,
    workers=2,
    detection=0.6,
    propagation=0.2,
    last_old=0.4,
    last_start=0.1,
    first_good=1.1,
    recovery=1.5,
)


def test_a_good_one_has_no_faults() -> None:
    assert why_failed(GOOD) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"detection": None}, "not detected within 30 s"),
        ({"propagation": None}, "Not every worker knew of the flip"),
        ({"propagation": 2.5}, "after 2.5 s"),
        ({"last_old": 1.0}, "still answered 1.00 s"),
        ({"last_start": 3.2}, "still began an attempt 3.20 s"),
        ({"recovery": 61.0}, "Not every learner got answers again"),
        ({"lost": 1}, "1 acknowledged writes were lost"),
        ({"doubled": 2}, "2 acknowledged writes are there twice"),
        ({"acknowledged": 0}, "Nothing was written"),
    ],
    ids=str,
)
def test_each_promise_that_is_broken_fails_it(changed: dict[str, Any], words: str) -> None:
    (reason,) = why_failed(msgspec.structs.replace(GOOD, **changed))
    assert words in reason


def test_where_it_was_only_read_nothing_has_to_be_written() -> None:
    assert why_failed(msgspec.structs.replace(GOOD, acknowledged=None, last_start=None)) == []


@pytest.mark.parametrize(
    ("last", "passed", "words"),
    [
        (None, False, "never been rehearsed"),
        (NOW - timedelta(days=1), False, "did not pass"),
        (NOW - timedelta(days=31), True, "31 days old"),
    ],
    ids=["never", "failed", "old"],
)
def test_a_drill_goes_stale(last: datetime | None, passed: bool, words: str) -> None:
    reason = why_stale(last, passed, NOW)
    assert reason is not None
    assert words in reason


def test_one_of_this_month_counts() -> None:
    assert why_stale(NOW - timedelta(days=29), True, NOW) is None
