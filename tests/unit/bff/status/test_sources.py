"""What others' work has to tell: replays, planned flips, freezes; none before there is one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bff.flips.models import FreezeWindow, ScheduledFlip
from bff.routes.models import Flag
from bff.status import sources
from tests.routing import made

pytestmark = pytest.mark.django_db


def test_nothing_is_told_before_there_is_something() -> None:
    assert sources.last_replay() is None
    assert sources.last_drill() is None
    assert sources.planned_flips() == sources.freeze_windows() == []


def test_the_newest_replay_on_record_is_told_clean_or_not(keep: Callable[..., Any]) -> None:
    keep(attempts=10)
    first = sources.last_replay()
    keep(attempts=12_000, gradings=48_000, differing=3)
    newest = sources.last_replay()
    assert first is not None
    assert newest is not None
    assert (newest.attempts, newest.mismatches) == (12_000, 3)
    assert len(newest.verdict) == 64
    assert newest.verdict != first.verdict


def test_a_planned_flip_is_told_once_somebody_else_has_approved_it() -> None:
    flag = made(Flag, name="attempts")
    due = timezone.now() + timedelta(hours=3)
    asked = ScheduledFlip.objects.create(
        flag=flag, everyone="yes", due_at=due, reason="All of biology", asked_by="ann", based_on=1
    )
    assert sources.planned_flips() == []
    asked.status, asked.approved_by = ScheduledFlip.Status.APPROVED, "bob"
    asked.save()
    assert sources.planned_flips() == [sources.PlannedFlip(due, "All of biology")]


def test_a_freeze_is_told_a_week_ahead_without_naming_the_exam() -> None:
    now = timezone.now()
    for days in (1, 30):
        starts = now + timedelta(days=days)
        ends = starts + timedelta(hours=2)
        made(FreezeWindow, title="Biology finals", starts=starts, ends=ends)
    (told,) = sources.freeze_windows()
    assert (told.starts > now, told.why) == (True, "Exam period")
