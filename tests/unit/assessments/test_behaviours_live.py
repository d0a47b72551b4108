"""Checking and trying again in a running attempt, on a real database."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from apps.assessments import api
from apps.assessments.errors import (
    AttemptClosed,
    NothingToCheck,
    RevisionConflict,
    SlotOver,
)
from apps.assessments.events import SlotChecked
from apps.assessments.models import Attempt
from apps.assessments.replay.comparison import compared
from apps.assessments.replay.sources import opened
from apps.assessments.rules.tries import Tries
from apps.assessments.tasks import regrade
from banyan.commands import arun, run
from banyan.errors import KeyReused, NotFound
from banyan.events.history import history
from banyan.http.edge import in_thread
from banyan.lanes import open_lanes
from banyan.tenancy import tenant_scope
from tests.unit.assessments.behaving import KEY, check, hand_in, publish, result, save, sit, view
from tests.unit.assessments.rules.items_at_hand import ESSAY, MATCHING, SINGLE, TRUE_FALSE

pytestmark = pytest.mark.django_db(transaction=True)

INTERACTIVE = {"behaviour": "interactive", "tries": 2, "penalty": "0.25"}
ADAPTIVE = {"behaviour": "adaptive", "penalty": "0.1"}
RIGHT, WRONG = {"choice": "c1"}, {"choice": "c2"}


@pytest.fixture
async def lanes() -> AsyncIterator[None]:
    yield
    await open_lanes.close()


def checks(school: UUID, attempt: UUID) -> list[SlotChecked]:
    with tenant_scope(school):
        return history(attempt, (SlotChecked,))


def test_a_check_says_whether_it_is_right_and_what_is_left(school: UUID) -> None:
    attempt = sit(school, SINGLE, **INTERACTIVE)
    save(school, attempt, WRONG)
    tries = check(school, attempt).tries
    assert (tries.verdict, tries.made, tries.left, tries.over) == ("wrong", 1, 1, False)
    assert tries.feedback_html == "<div><p>No</p></div>"


def test_what_gives_the_answer_away_is_told_with_the_last_try_only(school: UUID) -> None:
    attempt = sit(school, SINGLE, **INTERACTIVE)
    save(school, attempt, WRONG)
    assert "6,650" not in check(school, attempt).tries.feedback_html
    save(school, attempt, RIGHT)
    tries = check(school, attempt).tries
    assert (tries.verdict, tries.left, tries.over) == ("right", 0, True)
    assert "6,650" in tries.feedback_html


def test_another_device_sees_what_the_check_has_said_and_nothing_before_it(school: UUID) -> None:
    attempt = sit(school, SINGLE, ESSAY, **INTERACTIVE)
    save(school, attempt, WRONG)
    before = view(school, attempt).items[0].tries
    assert before == Tries(0, 2, False, None, "")
    told = check(school, attempt).tries
    assert [one.tries for one in view(school, attempt).items] == [told, None]


def test_each_try_that_was_needed_costs_the_penalty(school: UUID) -> None:
    attempt = sit(school, SINGLE, **INTERACTIVE)
    save(school, attempt, WRONG)
    check(school, attempt)
    save(school, attempt, RIGHT)
    assert hand_in(school, attempt).items[0].fraction == "0.75"
    assert result(school, attempt).items[0].tries == 1


def test_the_best_of_adaptive_tries_counts(school: UUID) -> None:
    attempt = sit(school, SINGLE, **ADAPTIVE)
    for response in (WRONG, {"choice": "c3"}, WRONG):
        save(school, attempt, response)
        check(school, attempt)
    assert hand_in(school, attempt).items[0].fraction == "0.8"


def test_the_same_adaptive_answer_again_is_no_other_try(school: UUID) -> None:
    attempt = sit(school, SINGLE, **ADAPTIVE)
    save(school, attempt, WRONG)
    first = check(school, attempt)
    assert check(school, attempt, key="again") == first
    assert len(checks(school, attempt)) == 1


def test_a_question_whose_tries_are_used_takes_no_answer_and_loses_none(school: UUID) -> None:
    attempt = sit(school, SINGLE, TRUE_FALSE, **INTERACTIVE)
    save(school, attempt, RIGHT)
    check(school, attempt)
    with pytest.raises(SlotOver) as refused:
        save(school, attempt, WRONG, key="late")
    now = view(school, attempt)
    assert (refused.value.extra["slots"], now.items[0].response) == ([1], RIGHT)
    assert [(draft.response, draft.reason) for draft in now.drafts] == [(WRONG, "over")]
    save(school, attempt, {"value": True}, slot=2)  # the others go on
    with pytest.raises(SlotOver):
        check(school, attempt)


def test_a_retry_of_a_check_gets_the_same_reply_whatever_has_happened_since(school: UUID) -> None:
    attempt = sit(school, SINGLE, **INTERACTIVE)
    saved = save(school, attempt, WRONG).revision
    first = check(school, attempt, key="k")
    save(school, attempt, RIGHT)
    check(school, attempt, key="l")
    hand_in(school, attempt)
    assert check(school, attempt, key="k", based_on=saved) == first
    assert len(checks(school, attempt)) == 2


def test_a_key_spent_on_one_question_checks_no_other(school: UUID) -> None:
    attempt = sit(school, SINGLE, TRUE_FALSE, **INTERACTIVE)
    save(school, attempt, WRONG)
    check(school, attempt, key="k")
    with pytest.raises(KeyReused):
        check(school, attempt, key="k", slot=2)


def test_checks_at_once_count_once_per_key(school: UUID) -> None:
    attempt = sit(school, SINGLE, **(INTERACTIVE | {"tries": 9}))
    based_on = save(school, attempt, WRONG).revision

    def checking(key: str) -> api.Checked:
        try:
            return check(school, attempt, key=key, based_on=based_on)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(checking, ["a", "b", "c"] * 2))
    assert told[:3] == told[3:]
    assert sorted(one.tries.made for one in told[:3]) == [1, 2, 3]
    assert [one.tries for one in checks(school, attempt)] == [1, 2, 3]


async def test_checks_in_one_batch_count_once_per_key(school: UUID, lanes: None) -> None:
    setting = INTERACTIVE | {"tries": 9}
    attempt = await in_thread(lambda: sit(school, SINGLE, **setting))
    saved = await in_thread(lambda: save(school, attempt, WRONG))
    what: dict[str, Any] = {"attempt": attempt, "slot": 1, "based_on": saved.revision}
    asked = [api.CheckSlot(tenant=school, actor="ada", key=key, **what) for key in "abcabc"]
    told = await asyncio.gather(*(arun(one) for one in asked))
    assert told[:3] == told[3:]
    assert sorted(one.tries.made for one in told[:3]) == [1, 2, 3]


def test_a_check_that_was_not_committed_leaves_nothing_and_can_be_repeated(school: UUID) -> None:
    attempt = sit(school, SINGLE, **INTERACTIVE)
    save(school, attempt, WRONG)
    with transaction.atomic():
        check(school, attempt, key="k")
        transaction.set_rollback(True)
    assert (checks(school, attempt), view(school, attempt).revision) == ([], 1)
    assert check(school, attempt, key="k").tries.made == 1


def test_only_the_answer_that_the_learner_sees_is_checked(school: UUID) -> None:
    attempt = sit(school, SINGLE, **INTERACTIVE)
    save(school, attempt, WRONG)
    save(school, attempt, RIGHT)
    with pytest.raises(RevisionConflict) as refused:
        check(school, attempt, based_on=1)
    assert refused.value.extra["current"]["response"] == RIGHT
    assert checks(school, attempt) == []


@pytest.mark.parametrize("response", [None, {"pairs": {"s1": "a"}}])
def test_what_is_not_answered_whole_is_no_try(school: UUID, response: Any) -> None:
    attempt = sit(school, MATCHING, **INTERACTIVE)
    save(school, attempt, response)
    with pytest.raises(NothingToCheck):
        check(school, attempt)


@pytest.mark.parametrize("setting", [{}, {"behaviour": "certain"}])
def test_nothing_is_checked_where_the_paper_says_so(school: UUID, setting: Any) -> None:
    attempt = sit(school, SINGLE, **setting)
    save(school, attempt, RIGHT)
    with pytest.raises(NothingToCheck):
        check(school, attempt)


def test_what_people_mark_is_not_checked(school: UUID) -> None:
    attempt = sit(school, ESSAY, **ADAPTIVE)
    save(school, attempt, {"text": "Waves."})
    with pytest.raises(NothingToCheck):
        check(school, attempt)


def test_nobody_checks_after_the_end_or_in_another_s_attempt(school: UUID) -> None:
    attempt = sit(school, SINGLE, **INTERACTIVE)
    save(school, attempt, RIGHT)
    with pytest.raises(NotFound):
        run(api.CheckSlot(tenant=school, actor="bob", attempt=attempt, slot=1, based_on=1))
    hand_in(school, attempt)
    with pytest.raises(AttemptClosed):
        check(school, attempt)


def test_marking_again_goes_through_the_tries_again(school: UUID) -> None:
    attempt = sit(school, TRUE_FALSE, **INTERACTIVE)
    save(school, attempt, {"value": False})
    check(school, attempt)
    save(school, attempt, {"value": True})
    assert hand_in(school, attempt).mark == "0.75"
    publish(school, type(TRUE_FALSE)(name="Zero", prompt_html="Odd?", answer=False))
    regrade.run(str(school), KEY, "teacher", "Zero was called odd.", False)
    assert result(school, attempt).mark == "1"  # by the new key the first try was right


def test_the_replay_of_our_own_database_does_each_step_again(school: UUID) -> None:
    attempt = sit(school, SINGLE, MATCHING, **INTERACTIVE)
    save(school, attempt, WRONG)
    check(school, attempt)
    save(school, attempt, {"choice": "c3"})
    check(school, attempt)
    hand_in(school, attempt)
    told = connection.get_connection_params()
    url = f"postgresql:///{told['dbname']}?host={told['host']}&user={told['user']}"
    with opened(url) as archive:
        (found,) = archive.attempts()
    assert [step.doing for step in found.slots[0].steps] == ["check", "check", "save", "finish"]
    assert [step.recorded for step in found.slots[0].steps[:2]] == [None, Decimal("0.65")]
    assert compared(found, archive.items).differences == ()


def test_a_reopened_attempt_goes_on_with_the_tries_that_are_left(school: UUID) -> None:
    attempt = sit(school, SINGLE, **INTERACTIVE)
    save(school, attempt, WRONG)
    check(school, attempt)
    hand_in(school, attempt)
    again: dict[str, Any] = {"attempt": attempt, "reason": "A mistake.", "deadline": None}
    run(api.ReopenAttempt(tenant=school, actor="teacher", **again))
    save(school, attempt, RIGHT)
    assert check(school, attempt).tries.made == 2
    with tenant_scope(school):
        assert Attempt.objects.get(id=attempt).mark is None
