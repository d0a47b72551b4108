"""What a teacher sees of a cohort: while it sits an assessment, and of its items afterwards."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from apps.assessments import api
from apps.assessments.api import AbandonAttempt, ReopenAttempt, SubmitAttempt
from banyan.events.projector import project
from banyan.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)

RIGHT, WRONG = {"value": True}, {"value": False}  # of question 4
NAMED = {"text": "Gibraltar"}  # question 5


@pytest.fixture
def seen(school: UUID) -> Callable[[Callable[[str], Any]], Any]:
    """What a query says of the quiz when the projections have caught up."""

    def seeing(query: Callable[[str], Any]) -> Any:
        for name in ("results", "item_marks"):
            while project(name):
                pass
        with tenant_scope(school):
            return query("seas")

    return seeing


@pytest.fixture
def sitting(arranged: Callable[[], Any], begun: Callable[[str], UUID]) -> Callable[[str], UUID]:
    arranged()
    return begun


def states(cohort: api.Cohort) -> dict[str, tuple[int, int, int]]:
    return {one.state: (one.attempts, one.answered, one.of) for one in cohort.states}


def slots(cohort: api.Cohort) -> dict[int, int]:
    return {one.slot: one.answered for one in cohort.slots}


def test_a_cohort_is_counted_by_state_with_what_it_has_answered(
    sitting: Any, save: Any, act: Any, seen: Any
) -> None:
    ada, ben = sitting("ada"), sitting("ben")
    save(ada, (4, RIGHT, 0), (5, NAMED, 0))
    act(SubmitAttempt, ada)
    act(api.SaveAnswers, ben, "ben", answers=(api.NewAnswer(4, WRONG, 0),))
    cohort = seen(api.cohort)
    assert states(cohort) == {"open": (1, 1, 6), "submitted": (1, 2, 6)}
    assert slots(cohort) == {4: 2, 5: 1}
    assert (cohort.attempts, cohort.saving) == (2, 2)


def test_a_cleared_slot_is_not_answered_and_a_changed_one_counts_once(
    sitting: Any, save: Any, seen: Any
) -> None:
    ada = sitting("ada")
    save(ada, (4, RIGHT, 0))
    save(ada, (4, WRONG, 1))
    save(ada, (5, NAMED, 0))
    save(ada, (5, None, 3))
    assert slots(seen(api.cohort)) == {4: 1}


def test_what_is_answered_after_a_reopening_counts_however_the_events_are_read(
    sitting: Any, save: Any, act: Any, seen: Any
) -> None:
    ada = sitting("ada")
    save(ada, (4, RIGHT, 0))
    act(SubmitAttempt, ada)
    act(ReopenAttempt, ada, reason="a fire alarm", deadline=None)
    save(ada, (5, NAMED, 0))
    cohort = seen(api.cohort)
    assert (states(cohort), slots(cohort)) == ({"open": (1, 2, 6)}, {4: 1, 5: 1})


def item(statistics: api.ItemStatistics, slot: int) -> Any:
    return next(one for one in statistics.items if one.slot == slot)


def test_an_items_facility_is_the_mean_over_the_attempts_that_count(
    sitting: Any, act: Any, seen: Any
) -> None:
    for who, answer in (("ada", RIGHT), ("ben", RIGHT), ("cem", WRONG), ("dee", None)):
        attempt = sitting(who)
        if answer is not None:
            act(api.SaveAnswers, attempt, who, answers=(api.NewAnswer(4, answer, 0),))
        act(SubmitAttempt, attempt, who)
    found = item(seen(api.item_statistics), 4)
    assert (found.attempts, found.answered, found.facility) == (4, 3, 0.5)


def test_an_item_that_the_better_ones_get_right_discriminates(
    sitting: Any, act: Any, seen: Any
) -> None:
    answers = {"ada": (RIGHT, NAMED), "ben": (RIGHT, NAMED), "cem": (WRONG, {"text": "Dover"})}
    for who, (first, second) in answers.items():
        attempt = sitting(who)
        given = (api.NewAnswer(4, first, 0), api.NewAnswer(5, second, 0))
        act(api.SaveAnswers, attempt, who, answers=given)
        act(SubmitAttempt, attempt, who)
    assert item(seen(api.item_statistics), 4).discrimination == pytest.approx(1.0)


def test_a_mark_that_is_void_counts_no_more(sitting: Any, save: Any, act: Any, seen: Any) -> None:
    ada = sitting("ada")
    act(SubmitAttempt, ada)
    assert item(seen(api.item_statistics), 4).attempts == 1
    act(ReopenAttempt, ada, reason="a fire alarm", deadline=None)
    assert seen(api.item_statistics).items == []
    act(AbandonAttempt, ada, reason="left the school")
    assert seen(api.item_statistics).items == []
