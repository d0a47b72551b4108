"""When an activity is said to work, and when not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.status.rules import Counts, Minute, Standing, State, apparently, standing, surely

FINE = Counts(worked=40)
DOWN = Counts(failed=40)
rank = list(State).index


def after(*counts: Counts) -> State:
    """The state after these minutes."""
    return standing([Minute(at, one) for at, one in enumerate(counts) if one.attempted]).state


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        (Counts(), State.OPERATIONAL),
        (Counts(failed=2), State.OPERATIONAL),
        (Counts(failed=3), State.MAJOR),
        (Counts(worked=297, failed=3), State.OPERATIONAL),
        (Counts(worked=970, failed=30), State.DEGRADED),
        (Counts(worked=90, failed=10), State.PARTIAL),
        (Counts(worked=30, failed=70), State.MAJOR),
        (Counts(worked=70, slow=30), State.DEGRADED),
        (Counts(slow=100), State.DEGRADED),
    ],
    ids=str,
)
def test_a_state_is_what_the_counts_prove(counts: Counts, state: State) -> None:
    assert surely(counts) is state


def test_few_attempts_may_suggest_what_they_do_not_prove() -> None:
    few = Counts(worked=7, failed=3)
    assert (apparently(few), surely(few)) == (State.PARTIAL, State.PARTIAL)
    assert (apparently(Counts(worked=1, failed=1)), surely(Counts(worked=1, failed=1))) == (
        State.MAJOR,
        State.OPERATIONAL,
    )


def test_it_gets_worse_at_once() -> None:
    assert after(FINE, FINE, FINE, Counts(worked=1, failed=10)) is not State.OPERATIONAL


def test_an_outage_that_begins_is_not_hidden_by_the_good_minutes_before_it() -> None:
    assert after(FINE, FINE, FINE, DOWN, DOWN) is State.MAJOR


def test_it_gets_better_after_quiet_minutes_only() -> None:
    assert after(DOWN, DOWN, FINE) is State.MAJOR
    assert after(DOWN, DOWN, FINE, FINE) is State.PARTIAL
    assert after(DOWN, DOWN, FINE, FINE, FINE) is State.OPERATIONAL


def test_silence_is_no_recovery() -> None:
    silence = [Counts()] * 30
    assert after(DOWN, DOWN, *silence) is State.MAJOR
    assert after(DOWN, DOWN, *silence, Counts(worked=2)) is State.MAJOR
    assert after(DOWN, DOWN, *silence, Counts(worked=3)) is State.OPERATIONAL


def test_a_state_says_since_when_and_when_somebody_tried_last() -> None:
    minutes = [Minute(7, FINE), Minute(8, DOWN), Minute(9, DOWN), Minute(12, DOWN)]
    assert standing(minutes) == Standing(State.MAJOR, 8, 12)
    assert standing([*minutes, *[Minute(at, FINE) for at in (13, 14, 15)]]) == Standing(
        State.OPERATIONAL, 15, 15
    )
    assert standing([]) == Standing(State.OPERATIONAL, None, None)


def test_a_healthy_service_with_a_failure_in_a_thousand_is_never_called_down() -> None:
    minutes = [Counts(worked=999, failed=1) for _ in range(60)]
    assert after(*minutes) is State.OPERATIONAL


numbers = st.integers(0, 500)
some_counts = st.builds(Counts, numbers, numbers, numbers)


@given(some_counts)
def test_what_is_proven_is_never_worse_than_what_is_suggested(counts: Counts) -> None:
    assert rank(surely(counts)) <= rank(apparently(counts))


@given(some_counts, st.integers(1, 100))
def test_more_failures_never_make_it_better(counts: Counts, more: int) -> None:
    assert rank(surely(counts + Counts(failed=more))) >= rank(surely(counts))


@given(st.lists(some_counts, max_size=12))
def test_enough_quiet_minutes_always_end_it(before: list[Counts]) -> None:
    assert after(*before, *[FINE] * 5) is State.OPERATIONAL


def test_a_share_is_of_what_was_attempted() -> None:
    assert Counts().share is None
    assert Counts(worked=1, slow=1, failed=2).share == 0.5
