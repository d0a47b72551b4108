"""A dry run says what would be done, and nothing is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from apps.assessments.api import AbandonAttempt, StartAttempt, SubmitAttempt, result
from apps.assessments.models import Attempt
from apps.assessments.tasks import regrade
from banyan.commands import dry_run, reading_only, run
from banyan.commands.read_only import OnlyReading
from banyan.dry_run.dry_run import NotDryRunSafe
from banyan.dry_run.side_effects import SideEffect
from banyan.models import CommandReceipt, EventRecord
from banyan.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(school: UUID, arranged: Callable[..., Any]) -> StartAttempt:
    arranged()
    return StartAttempt(tenant=school, actor="ada", assessment="seas", learner_name="Ada")


def left(school: UUID) -> int:
    with tenant_scope(school):
        receipts = CommandReceipt.objects.filter(actor="ada").count()
        told = EventRecord.objects.filter(type="AttemptStarted").count()
        return Attempt.objects.count() + told + receipts


def test_commands_see_each_other_and_leave_nothing(school: UUID, start: StartAttempt) -> None:
    with dry_run(school) as dry:
        attempt = dry.run(start).attempt
        dry.run(SubmitAttempt(tenant=school, actor="ada", attempt=attempt))
        assert result(attempt, "ada").mark == "0"
    told = [event.name for event in dry.effects.events]
    assert told == ["AttemptStarted", "AttemptSubmitted"]
    assert dry.effects.rows["assessments_attempt"].inserted == 1
    assert dry.effects.rows["banyan_eventrecord"].inserted == 2
    assert left(school) == 0


def test_a_command_that_is_not_declared_is_refused(school: UUID, start: StartAttempt) -> None:
    with dry_run(school) as dry:
        attempt = dry.run(start).attempt
        with pytest.raises(NotDryRunSafe):
            dry.run(AbandonAttempt(tenant=school, actor="ada", attempt=attempt, reason=""))
    assert left(school) == 0


def test_tasks_are_recorded_and_not_sent(school: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    with dry_run(school) as dry:
        regrade.delay(str(school), "seas", "ana", "why", only_if_higher=True)
    assert dry.effects.side_effects == [SideEffect("celery", "apps.assessments.tasks.regrade")]


def test_who_may_only_read_gives_no_commands(start: StartAttempt) -> None:
    with reading_only(), pytest.raises(OnlyReading):
        run(start)
