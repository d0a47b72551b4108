"""How attempts end, come back and are given more time, on a real database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from apps.assessments import api
from apps.assessments.errors import (
    AttemptClosed,
    AttemptOpen,
    AttemptsExhausted,
    NoTimeLeft,
)
from apps.assessments.models import Accommodation, Assessment, Attempt
from apps.assessments.tasks import close_overdue_attempts
from banyan.events.lifetimes import count_open
from banyan.models import EventRecord
from banyan.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)

Arrange = Callable[..., Assessment]
Begin = Callable[..., UUID]


def row(school: UUID, attempt: UUID) -> Attempt:
    with tenant_scope(school):
        return Attempt.objects.get(id=attempt)


def view(school: UUID, attempt: UUID) -> api.AttemptView:
    return api.attempt_view.ask_here(api.AttemptOf(school, attempt, "ada"))


def let_pass(school: UUID, attempt: UUID, seconds: int) -> None:
    """Put the attempt's times so far into the past."""
    found = row(school, attempt)
    by = timedelta(seconds=seconds)
    moved = {
        name: value - by
        for name in ("deadline", "close_at", "grace_until")
        if (value := getattr(found, name)) is not None
    }
    with tenant_scope(school):
        Attempt.objects.filter(id=attempt).update(**moved)


TEXT = {"text": "Gibraltar"}


def test_with_grace_an_attempt_takes_no_answers_but_can_be_handed_in(
    school: UUID,
    arranged: Arrange,
    begun: Begin,
    save: Callable[..., api.Saved],
    act: Callable[..., Any],
) -> None:
    arranged(when_time_is_up="grace", grace_seconds=600)
    attempt = begun()
    save(attempt, (5, TEXT, 0))
    let_pass(school, attempt, 3600 + 60)
    close_overdue_attempts.run()
    assert row(school, attempt).state == "overdue"
    with pytest.raises(AttemptClosed):
        save(attempt, (4, {"value": True}, 0))
    act(api.SubmitAttempt, attempt)
    ended = row(school, attempt)
    assert (ended.state, ended.submitted_at, ended.mark) == ("submitted", ended.deadline, 1)


def test_when_the_grace_is_over_it_is_abandoned_without_a_mark(
    school: UUID, arranged: Arrange, begun: Begin, act: Callable[..., Any]
) -> None:
    arranged(when_time_is_up="grace", grace_seconds=600)
    attempt = begun()
    for _ in range(2):
        let_pass(school, attempt, 3600 + 60)
        close_overdue_attempts.run()
    assert (row(school, attempt).state, row(school, attempt).mark) == ("abandoned", None)
    with pytest.raises(AttemptClosed):
        act(api.SubmitAttempt, attempt)


def test_an_attempt_that_must_be_handed_in_is_abandoned_at_its_deadline(
    school: UUID, arranged: Arrange, begun: Begin
) -> None:
    arranged(when_time_is_up="abandon")
    attempt = begun()
    let_pass(school, attempt, 3600 + 60)
    close_overdue_attempts.run()
    assert row(school, attempt).state == "abandoned"


def test_attempts_that_end_together_are_closed_one_after_another(
    school: UUID, arranged: Arrange, begun: Begin
) -> None:
    arranged(closes_at=datetime.now(UTC) + timedelta(minutes=10))
    rows = [row(school, begun(f"learner{number}")) for number in range(20)]
    assert len({one.deadline for one in rows}) == 1
    waits = [one.close_at - one.deadline for one in rows if one.close_at and one.deadline]
    assert all(timedelta(seconds=5) <= wait < timedelta(seconds=35) for wait in waits)
    assert len(set(waits)) > 10


def test_a_reopened_attempt_goes_on_and_its_mark_is_void(
    school: UUID,
    arranged: Arrange,
    begun: Begin,
    save: Callable[..., api.Saved],
    act: Callable[..., Any],
) -> None:
    arranged()
    attempt = begun()
    act(api.SubmitAttempt, attempt)
    until = datetime.now(UTC) + timedelta(minutes=5)
    act(api.ReopenAttempt, attempt, "teacher", reason="power cut", deadline=until)
    again = row(school, attempt)
    assert (again.state, again.mark, again.marks, again.deadline) == ("open", None, [], until)
    save(attempt, (5, TEXT, 0))
    assert act(api.SubmitAttempt, attempt).revision == 4


def test_an_attempt_is_not_reopened_beside_another_open_one(
    arranged: Arrange, begun: Begin, act: Callable[..., Any]
) -> None:
    arranged()
    first = begun()
    act(api.SubmitAttempt, first)
    begun()
    with pytest.raises(AttemptOpen):
        act(api.ReopenAttempt, first, "teacher", reason="power cut", deadline=None)


def test_a_deadline_moves_into_the_future_only(
    arranged: Arrange, begun: Begin, act: Callable[..., Any]
) -> None:
    arranged()
    attempt = begun()
    with pytest.raises(NoTimeLeft):
        act(api.MoveDeadline, attempt, "teacher", deadline=datetime.now(UTC))


def test_an_overdue_attempt_with_a_new_deadline_takes_answers_again(
    school: UUID,
    arranged: Arrange,
    begun: Begin,
    save: Callable[..., api.Saved],
    act: Callable[..., Any],
) -> None:
    arranged(when_time_is_up="grace", grace_seconds=600)
    attempt = begun()
    let_pass(school, attempt, 3600 + 60)
    close_overdue_attempts.run()
    until = datetime.now(UTC) + timedelta(minutes=5)
    act(api.MoveDeadline, attempt, "teacher", deadline=until)
    save(attempt, (5, TEXT, 0))
    now = row(school, attempt)
    assert (now.state, now.grace_until) == ("open", until + timedelta(seconds=600))


def test_an_abandoned_attempt_does_not_stand_in_the_way_of_the_next(
    school: UUID, arranged: Arrange, begun: Begin, act: Callable[..., Any]
) -> None:
    arranged()
    first = begun()
    act(api.AbandonAttempt, first, "teacher", reason="wrong room")
    assert begun() != first


def test_more_time_is_granted_in_the_stored_deadline(
    school: UUID, arranged: Arrange, begun: Begin
) -> None:
    arranged()
    Accommodation.across_tenants.create(
        tenant_id=school, learner="ada", time_factor=Decimal("1.25")
    )
    mine, other = row(school, begun("ada")), row(school, begun("bob"))
    lasts = [one.deadline - one.started_at for one in (mine, other) if one.deadline]
    assert lasts == [timedelta(seconds=4500), timedelta(seconds=3600)]


def test_an_accommodation_for_the_assessment_comes_before_a_general_one(
    school: UUID, arranged: Arrange, begun: Begin, act: Callable[..., Any]
) -> None:
    seas = arranged(attempts_allowed=1)
    grant = Accommodation.across_tenants.create
    grant(tenant_id=school, learner="ada", attempts_allowed=5)
    grant(tenant_id=school, learner="ada", assessment=seas, attempts_allowed=2)
    act(api.SubmitAttempt, begun())
    act(api.SubmitAttempt, begun())
    with pytest.raises(AttemptsExhausted):
        begun()


def test_a_start_writes_one_row_and_one_event_however_long_the_paper_is(
    school: UUID, arranged: Arrange, begun: Begin
) -> None:
    arranged()
    attempt = begun()
    with tenant_scope(school):
        assert EventRecord.objects.filter(aggregateid=attempt).count() == 1
        assert Attempt.objects.count() == 1


def test_the_log_hears_which_attempts_are_not_over(
    arranged: Arrange, begun: Begin, act: Callable[..., Any]
) -> None:
    arranged()
    first, second = begun("ada"), begun("bob")
    everything = UUID(int=0), UUID(int=(1 << 128) - 1)
    assert count_open("attempt", *everything) == 2
    assert count_open("attempt", second, everything[1]) == 1
    act(api.SubmitAttempt, first)
    assert count_open("attempt", *everything) == 1
