"""What changes a running attempt without answering or ending it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from apps.assessments.commands.attempt_change import (
    AnybodysAttempt,
    AttemptCommand,
    Change,
    ChangingAttempts,
    Logged,
    Standing,
    must_be_this,
)
from apps.assessments.commands.end import about
from apps.assessments.errors import AttemptClosed, AttemptOpen, NoTimeLeft
from apps.assessments.events import AttemptReopened, DeadlineMoved, SlotFlagged
from apps.assessments.rules.attempts import end_of, must_take_answers
from banyan.commands import Settled, handles_batch


class Flagged(msgspec.Struct, frozen=True):
    """Whether the learner wants to come back to this slot; `revision` is the attempt's."""

    attempt: UUID
    slot: int
    flagged: bool
    revision: int


class FlagSlot(AttemptCommand[Flagged], frozen=True, kw_only=True):
    """Mark a question for review, or take the mark away."""

    slot: int
    flagged: bool


@handles_batch(FlagSlot)
class FlaggingSlots(ChangingAttempts[FlagSlot, Flagged]):
    """Raises NotFound, AttemptClosed. A flag that is as wanted stays, without an event."""

    def decide(self, command: FlagSlot, facts: Standing) -> Change | Settled[Flagged]:
        if facts.earlier is not None:
            return Settled(self.answer_of(command, must_be_this(facts.earlier, SlotFlagged)))
        facts.paper.at(command.slot)
        must_take_answers(facts.state, facts.deadline, facts.now)
        if (command.slot in facts.flagged) == command.flagged:
            return Settled(Flagged(command.attempt, command.slot, command.flagged, facts.revision))
        flagged = {*facts.flagged} ^ {command.slot}
        return Change(
            becomes=replace(facts, flagged=sorted(flagged)),
            event=SlotFlagged(**about(command, facts), slot=command.slot, flagged=command.flagged),
        )

    def answer_of(self, command: FlagSlot, event: Logged) -> Flagged:
        return Flagged(command.attempt, event.payload["slot"], event.payload["flagged"], event.seq)


# What an attempt loses when it goes on.
VOID: dict[str, Any] = {"submitted_at": None, "mark": None, "marks": [], "marked_on": None}


class Rescheduled(msgspec.Struct, frozen=True):
    """An attempt that runs until `deadline`; None is no limit."""

    attempt: UUID
    revision: int
    deadline: datetime | None


class ReopenAttempt(AnybodysAttempt[Rescheduled], frozen=True, kw_only=True):
    """Let a learner go on with an attempt that is over, as a teacher, until `deadline`."""

    reason: str
    deadline: datetime | None


@handles_batch(ReopenAttempt)
class ReopeningAttempts(ChangingAttempts[ReopenAttempt, Rescheduled]):
    """Raises NotFound, AttemptOpen when it, or another of the learner's, is open, NoTimeLeft."""

    def decide(self, command: ReopenAttempt, facts: Standing) -> Change | Settled[Rescheduled]:
        if facts.earlier is not None:
            return Settled(self.answer_of(command, must_be_this(facts.earlier, AttemptReopened)))
        if facts.state == "open":
            raise AttemptOpen("This attempt is open.")
        if facts.another_open:
            raise AttemptOpen("The learner has begun another attempt, which is open.")
        becomes = rescheduled(facts, command.attempt, command.deadline)
        event = AttemptReopened(
            **about(command, facts),
            by=command.actor,
            reason=command.reason,
            deadline=command.deadline,
        )
        most = facts.paper.max_mark
        return Change(replace(becomes, state="open", max_mark=most, **VOID), event)

    def answer_of(self, command: ReopenAttempt, event: Logged) -> Rescheduled:
        return _told(command.attempt, event)


class MoveDeadline(AnybodysAttempt[Rescheduled], frozen=True, kw_only=True):
    """Give a running attempt another deadline."""

    deadline: datetime | None


@handles_batch(MoveDeadline)
class MovingDeadlines(ChangingAttempts[MoveDeadline, Rescheduled]):
    """Raises NotFound, AttemptClosed, NoTimeLeft."""

    def decide(self, command: MoveDeadline, facts: Standing) -> Change | Settled[Rescheduled]:
        if facts.earlier is not None:
            return Settled(self.answer_of(command, must_be_this(facts.earlier, DeadlineMoved)))
        if facts.state not in ("open", "overdue"):
            raise AttemptClosed
        if facts.deadline == command.deadline:
            return Settled(Rescheduled(command.attempt, facts.revision, facts.deadline))
        becomes = rescheduled(facts, command.attempt, command.deadline)
        event = DeadlineMoved(**about(command, facts), by=command.actor, deadline=command.deadline)
        return Change(replace(becomes, state="open"), event)

    def answer_of(self, command: MoveDeadline, event: Logged) -> Rescheduled:
        return _told(command.attempt, event)


def rescheduled(facts: Standing, attempt: UUID, deadline: datetime | None) -> Standing:
    """The attempt with another deadline; the grace after it stays as long as it was."""
    if deadline is not None and deadline <= facts.now:
        raise NoTimeLeft
    grace = 0
    if facts.grace_until is not None and facts.deadline is not None:
        grace = int((facts.grace_until - facts.deadline).total_seconds())
    end = end_of(attempt, deadline, facts.when_time_is_up, grace)
    return replace(facts, deadline=end.deadline, close_at=end.close_at, grace_until=end.grace_until)


def _told(attempt: UUID, event: Logged) -> Rescheduled:
    deadline = event.payload["deadline"]
    until = None if deadline is None else msgspec.convert(deadline, datetime)
    return Rescheduled(attempt, event.seq, until)
