"""What an answer means, and how long to wait after it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyan.outgoing.retry import Meaning, asked_to_wait, back_off, meaning, wait

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_waiting_grows_to_an_hour_and_half_of_it_is_chance(failures: int, dice: float) -> None:
    longest = min(2.0**failures, 3600.0) if failures < 20 else 3600.0
    assert longest / 2 <= back_off(failures, dice) <= longest


@given(st.integers(100, 599))
def test_every_status_means_something(status: int) -> None:
    assert (meaning(status) is Meaning.TAKEN) == (200 <= status < 300)


@pytest.mark.parametrize(
    ("status", "what"),
    [
        *((302, Meaning.REFUSED), (400, Meaning.REFUSED), (404, Meaning.REFUSED)),
        *((401, Meaning.UNWELCOME), (409, Meaning.KNOWN), (408, Meaning.FAILED)),
        *((429, Meaning.BUSY), (500, Meaning.FAILED), (503, Meaning.BUSY)),
    ],
)
def test_what_a_status_means(status: int, what: Meaning) -> None:
    assert meaning(status) is what


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("Mon, 01 Jun 2026 12:01:00 GMT", 60.0),
        ("Mon, 01 Jun 2026 11:00:00 GMT", 0.0),
        ("9" * 400, 86_400.0),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(
    value: str, seconds: float | None
) -> None:
    assert asked_to_wait({"retry-after": value}, NOON) == seconds


@given(st.text())
def test_any_retry_after_is_read(value: str) -> None:
    asked = asked_to_wait({"retry-after": value}, NOON)
    assert asked is None or 0 <= asked <= 86_400


def test_nobody_is_asked_sooner_than_our_own_patience_says() -> None:
    assert wait(10, 0.0, 0.0) == 512.0
    assert wait(1, 600.0, 0.0) == 600.0
