"""What two systems hold, one of them may write: the fence decides in the write's own statement."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from apps.assessments.api import FlagSlot, NewAnswer, SaveAnswers, StartAttempt, overdue
from apps.assessments.events import AnswerSaved
from apps.assessments.models import Attempt
from banyan.commands import run
from banyan.errors import StaleEpoch, Unavailable
from banyan.events.history import history
from banyan.tenancy import tenant_scope
from banyan.tenancy.fence import fence_of, move_fence, under
from bff.routes.ownership import AGGREGATE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def held(arranged: Callable[..., Any], begun: Callable[..., UUID], school: UUID) -> UUID:
    """An attempt that stands behind a fence which is open in epoch 3."""
    arranged()
    attempt = begun()
    Attempt.across_tenants.update(fenced=True)
    move_fence(school, AGGREGATE, 3, is_open=True)
    return attempt


@pytest.fixture
def save(act: Callable[..., Any], held: UUID) -> Callable[..., Any]:
    def saving(epoch: int | None = None, key: str | None = None) -> Any:
        answer = NewAnswer(slot=1, response=None, based_on=0)
        with under(epoch):
            return act(SaveAnswers, held, answers=(answer,), key=key)

    return saving


def test_a_write_of_the_epoch_that_counts_is_taken(save: Callable[..., Any]) -> None:
    assert save(3).revision == 1


def test_a_write_that_nobody_has_routed_is_taken_while_the_fence_is_open(
    save: Callable[..., Any],
) -> None:
    assert save(None).revision == 1


def test_a_late_write_is_refused_and_told_which_epoch_counts(
    save: Callable[..., Any], held: UUID, school: UUID
) -> None:
    with pytest.raises(StaleEpoch) as refused:
        save(2)
    assert refused.value.fence == 3
    with tenant_scope(school):
        assert history(held, (AnswerSaved,)) == []
        assert Attempt.objects.get(id=held).revision == 0


def test_nothing_is_written_behind_a_closed_fence(
    save: Callable[..., Any], act: Callable[..., Any], begun: Callable[..., UUID], school: UUID,
    held: UUID,
) -> None:  # fmt: skip
    move_fence(school, AGGREGATE, 4, is_open=False)
    with pytest.raises(StaleEpoch):
        save(4)
    with pytest.raises(StaleEpoch):
        act(FlagSlot, held, slot=1, flagged=True, key="k")
    with pytest.raises(StaleEpoch):
        begun("grace")


def test_the_clock_leaves_alone_what_another_system_looks_after(held: UUID, school: UUID) -> None:
    Attempt.across_tenants.update(close_at="2020-01-01T00:00:00Z")
    with tenant_scope(school):
        assert overdue() == [held]
        move_fence(school, AGGREGATE, 4, is_open=False)
        assert overdue() == []


def test_what_was_begun_before_the_hand_over_stays_ours(
    save: Callable[..., Any], school: UUID
) -> None:
    Attempt.across_tenants.update(fenced=False)
    move_fence(school, AGGREGATE, 4, is_open=False)
    assert save(2).revision == 1


def test_a_retry_hears_what_was_acknowledged_whoever_owns_it_now(
    save: Callable[..., Any], school: UUID
) -> None:
    first = save(3, key="one")
    move_fence(school, AGGREGATE, 4, is_open=False)
    assert save(3, key="one") == first


def test_a_fence_never_goes_back(held: UUID, school: UUID) -> None:
    move_fence(school, AGGREGATE, 2, is_open=False)
    fence = fence_of(school, AGGREGATE)
    assert fence is not None
    assert (fence.epoch, fence.is_open) == (3, True)


def test_an_attempt_begun_behind_a_fence_stands_behind_it(
    held: UUID, begun: Callable[..., UUID]
) -> None:
    later = begun("grace")
    assert Attempt.across_tenants.get(id=later).fenced


def test_a_fence_moves_only_when_no_write_under_the_old_epoch_is_under_way(
    save: Callable[..., Any], held: UUID, school: UUID
) -> None:
    moved = threading.Event()

    def moving() -> None:
        move_fence(school, AGGREGATE, 4, is_open=False)
        moved.set()
        connection.close()

    with transaction.atomic():
        save(3)
        other = threading.Thread(target=moving)
        other.start()
        assert not moved.wait(0.3)
    assert moved.wait(10)
    other.join()


def test_whoever_cannot_move_the_fence_has_changed_nothing(
    held: UUID, school: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banyan.tenancy.fence._TRIES", 1)
    monkeypatch.setattr("banyan.tenancy.fence._PATIENCE_MS", 10)
    outcome: list[Exception] = []

    def moving() -> None:
        try:
            move_fence(school, AGGREGATE, 4, is_open=False)
        except Unavailable as error:
            outcome.append(error)
        connection.close()

    with transaction.atomic():
        run(StartAttempt(tenant=school, actor="x", assessment="seas", learner_name="X"))
        other = threading.Thread(target=moving)
        other.start()
        other.join()
    assert len(outcome) == 1
    fence = fence_of(school, AGGREGATE)
    assert fence is not None
    assert fence.epoch == 3
