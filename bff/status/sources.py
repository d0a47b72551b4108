"""Sources of the status page in other rooms: each answers from its own tables.

A function here is the one place to fill when its subject is there; until then the page says
"none" or "not yet", which is true.
"""

from datetime import datetime, timedelta

import msgspec
from django.utils import timezone

from apps.assessments.api import exam_windows, last_verdict
from bff.drills.models import Drill as DrillRow
from bff.drills.rehearsal_gate import ended
from bff.drills.rules import Figures
from bff.flips.models import FreezeWindow as FreezeRow
from bff.flips.models import ScheduledFlip

_AHEAD = timedelta(days=7)
_SHOWN = 10


class PlannedFlip(msgspec.Struct, frozen=True):
    """A move between the stacks that is to come; `what` is written for people."""

    at: datetime
    what: str


class FreezeWindow(msgspec.Struct, frozen=True):
    """A time in which nothing is moved; `why` is written for people."""

    starts: datetime
    ends: datetime
    why: str


class Drill(msgspec.Struct, frozen=True):
    """A rehearsed way back: seconds from the decision until the new system answered nobody any
    more, and from the fault until everything worked; and what was lost or doubled. `passed`: it
    showed what it had to; otherwise the others may be None, for it never came so far."""

    at: datetime
    recovered_seconds: float | None
    lost: int | None
    doubled: int | None
    left_seconds: float | None = None
    passed: bool = True


class Replay(msgspec.Struct, frozen=True):
    """Old exams marked again; `verdict` is the hash of what was found."""

    at: datetime
    attempts: int
    mismatches: int
    verdict: str


def planned_flips() -> list[PlannedFlip]:
    """Those to come that two people want, the next first."""
    flips = ScheduledFlip.objects.filter(
        status=ScheduledFlip.Status.APPROVED, due_at__gt=timezone.now()
    ).order_by("due_at")[:_SHOWN]
    return [PlannedFlip(flip.due_at, flip.reason) for flip in flips]


def freeze_windows() -> list[FreezeWindow]:
    """Those that run or are to come within a week, the next first. Whose exam it is stays there."""
    now = timezone.now()
    soon = now + _AHEAD
    planned = FreezeRow.objects.filter(ends__gt=now, starts__lte=soon)
    found = [FreezeWindow(row.starts, row.ends, "Exam period") for row in planned]
    found += [FreezeWindow(one.starts, one.ends, "Exam") for one in exam_windows(now, soon)]
    return sorted(found, key=lambda one: (one.starts, one.ends))[:_SHOWN]


def last_drill() -> Drill | None:
    """The last that has come to its end."""
    return told(ended().order_by("-ended_at").first())


def told(drill: DrillRow | None) -> Drill | None:
    """The public summary of a drill that has ended."""
    if drill is None or drill.ended_at is None:
        return None
    found = msgspec.convert(drill.figures, Figures)
    return Drill(
        at=drill.ended_at,
        recovered_seconds=found.recovery,
        lost=found.lost,
        doubled=found.doubled,
        left_seconds=found.last_old,
        passed=drill.status == DrillRow.Status.PASSED,
    )


def last_replay() -> Replay | None:
    """The last that was kept (`manage.py replay --keep`)."""
    found = last_verdict()
    if found is None:
        return None
    return Replay(found.at, found.attempts, found.differing, found.hash)
