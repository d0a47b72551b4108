"""What an accommodation does to attempts that are running already."""

from datetime import datetime
from uuid import UUID

import msgspec

from apps.assessments.commands.running_attempt import MoveDeadline, Rescheduled
from apps.assessments.errors import AttemptClosed, NoTimeLeft
from apps.assessments.queries.running_attempts import BY_ACCOMMODATION, Running, running_attempts
from banyan.commands import handles
from banyan.commands.run import run_all
from banyan.ids import uuid7
from banyan.messages import Command


class MovedAttempt(msgspec.Struct, frozen=True):
    """A running attempt of the assessment `title` ends at `deadline` now (None: no limit)."""

    attempt: UUID
    title: str
    deadline: datetime | None


class LeftAttempt(msgspec.Struct, frozen=True):
    """A running attempt keeps its deadline although the terms say another; `why`, in words."""

    attempt: UUID
    title: str
    why: str


class Applied(msgspec.Struct, frozen=True):
    """What became of the learner's running attempts that are due another deadline."""

    moved: list[MovedAttempt]
    left: list[LeftAttempt]


class ApplyAccommodation(Command[Applied], frozen=True, kw_only=True):
    """Give the running attempts of `learner` in `assessment` (None: in all) the deadlines that
    are due now, after an accommodation was granted, changed or taken away."""

    learner: str
    assessment: UUID | None


@handles(ApplyAccommodation)
def apply_accommodation(command: ApplyAccommodation) -> Applied:
    """Never ends an attempt, and leaves alone what a teacher has set by hand."""
    running = running_attempts(command.learner, command.assessment)
    changing = [one for one in running if one.due != one.deadline]
    moving = [one for one in changing if not one.by_hand]
    # All in one commit: were they moved one by one, the turn of the second would be waited for
    # after the first was written, and the log could have it in the wrong order.
    outcomes = run_all([_move(command, one) for one in moving])
    answered = dict(zip((one.attempt for one in moving), outcomes, strict=True))
    applied = Applied([], [])
    for one in changing:
        _note(applied, one, answered.get(one.attempt))
    return applied


def _move(command: ApplyAccommodation, one: Running) -> MoveDeadline:
    return MoveDeadline(
        tenant=command.tenant,
        actor=command.actor,
        key=f"{BY_ACCOMMODATION}{uuid7()}",
        attempt=one.attempt,
        deadline=one.due,
    )


def _note(applied: Applied, one: Running, outcome: Rescheduled | Exception | None) -> None:
    match outcome:
        case Rescheduled():
            applied.moved.append(MovedAttempt(one.attempt, one.title, one.due))
        case None:
            why = "a teacher has set its deadline by hand"
            applied.left.append(LeftAttempt(one.attempt, one.title, why))
        case NoTimeLeft():
            why = "its new deadline would lie in the past"
            applied.left.append(LeftAttempt(one.attempt, one.title, why))
        case AttemptClosed():
            pass  # it ended meanwhile
        case _:
            raise outcome
