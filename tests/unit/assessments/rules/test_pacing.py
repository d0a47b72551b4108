"""Time at a question, and what a question weighs."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.assessments.rules.pacing import Act, seconds_by_slot
from apps.assessments.rules.weights import effective_weights

START = datetime(2026, 6, 1, 9, tzinfo=UTC)


def at(seconds: float, *slots: int) -> Act:
    return Act(START + timedelta(seconds=seconds), slots)


def test_the_time_before_a_save_belongs_to_what_is_saved() -> None:
    assert seconds_by_slot([at(0), at(30, 1), at(50, 2), at(60, 1)]) == {1: 40.0, 2: 20.0}


def test_what_is_saved_together_shares_its_time() -> None:
    assert seconds_by_slot([at(0), at(30, 1, 2)]) == {1: 15.0, 2: 15.0}


def test_the_time_before_a_reopening_is_nobodys() -> None:
    assert seconds_by_slot([at(0), at(30, 1), at(9000), at(9010, 1)]) == {1: 40.0}


def test_what_was_never_saved_has_no_time() -> None:
    assert seconds_by_slot([at(0)]) == {}


def test_weights_are_shares_of_the_roots_of_covariances() -> None:
    assert effective_weights([4.0, 1.0, 0.0]) == pytest.approx([2 / 3, 1 / 3, 0.0])


def test_a_question_that_better_attempts_do_worse_on_has_no_weight() -> None:
    assert effective_weights([4.0, -1.0, None]) == [1.0, None, None]


@pytest.mark.parametrize("covariances", [[], [None, None], [0.0, 0.0]])
def test_where_no_total_differs_nothing_weighs(covariances: list[float | None]) -> None:
    assert effective_weights(covariances) == [None] * len(covariances)
