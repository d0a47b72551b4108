"""Ending an attempt: by its learner, by the clock, by a teacher."""

from datetime import datetime
from typing import Any, TypeVar
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
from apps.assessments.errors import AttemptClosed
from apps.assessments.events import (
    AttemptAbandoned,
    AttemptOverdue,
    AttemptSubmitted,
)
from apps.assessments.rules.attempts import closing_time, is_overdue, submission_time
from apps.assessments.rules.given import NOTHING_GIVEN
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.slot_marks import slot_mark, sum_of
from banyan.commands import Settled, dry_run_safe, handles_batch
from banyan.messages import name_of

CLOCK = "clock"

C = TypeVar("C", bound=AttemptCommand[Any])


class Submitted(msgspec.Struct, frozen=True):
    """The attempt is over; the same for everyone who submits it again.

    `head` is the hash of its whole history (hex), with the submission in it.
    """

    attempt: UUID
    state: str
    revision: int
    submitted_at: datetime
    head: str


@dry_run_safe
class SubmitAttempt(AttemptCommand[Submitted], frozen=True, kw_only=True):
    """End the attempt and score it."""


@handles_batch(SubmitAttempt)
class SubmittingAttempts(ChangingAttempts[SubmitAttempt, Submitted]):
    """Raises NotFound, AttemptClosed. Submitting again is answered with the first receipt."""

    def decide(self, command: SubmitAttempt, facts: Standing) -> Change | Settled[Submitted]:
        if facts.earlier is not None:
            earlier = must_be_this(facts.earlier, AttemptSubmitted)
            return Settled(self.answer_of(command, earlier))
        if facts.state == "submitted":
            return Settled(self.answer_of(command, facts.last))
        if facts.state == "abandoned":
            raise AttemptClosed("This attempt was abandoned; it cannot be handed in any more.")
        return submitted(command, facts, by=command.actor)

    def answer_of(self, command: SubmitAttempt, event: Logged) -> Submitted:
        at = msgspec.convert(event.payload["submitted_at"], datetime)
        return Submitted(command.attempt, "submitted", event.seq, at, event.hash.hex())


class Closed(msgspec.Struct, frozen=True):
    """Whether the attempt is over now."""

    closed: bool


class CloseOverdue(AnybodysAttempt[Closed], frozen=True, kw_only=True):
    """Do to an attempt whose time is up what its assessment says: hand in what it holds, let it
    be handed in for a while, or give it up."""


@handles_batch(CloseOverdue)
class ClosingAttempts(ChangingAttempts[CloseOverdue, Closed]):
    """Raises NotFound. Does nothing to an attempt that is over or still has time."""

    def decide(self, command: CloseOverdue, facts: Standing) -> Change | Settled[Closed]:
        if facts.state not in ("open", "overdue"):
            return Settled(Closed(True))
        if not is_overdue(facts.deadline, facts.now):
            return Settled(Closed(False))
        if facts.when_time_is_up == "submit":
            return submitted(command, facts, by=CLOCK)
        if is_overdue(facts.grace_until or facts.deadline, facts.now):
            return abandoned(
                command, facts, by=CLOCK, reason="not handed in before the time was up"
            )
        if facts.state == "overdue":
            return Settled(Closed(False))
        return _overdue(command, facts)

    def answer_of(self, command: CloseOverdue, event: Logged) -> Closed:
        return Closed(event.type != name_of(AttemptOverdue))


class Abandoned(msgspec.Struct, frozen=True):
    """The attempt is given up and has no mark."""

    attempt: UUID
    revision: int


class AbandonAttempt(AnybodysAttempt[Abandoned], frozen=True, kw_only=True):
    """Give up a learner's attempt, as a teacher: it was begun by mistake, say."""

    reason: str


@handles_batch(AbandonAttempt)
class AbandoningAttempts(ChangingAttempts[AbandonAttempt, Abandoned]):
    """Raises NotFound, AttemptClosed when it is over."""

    def decide(self, command: AbandonAttempt, facts: Standing) -> Change | Settled[Abandoned]:
        if facts.earlier is not None:
            return Settled(self.answer_of(command, must_be_this(facts.earlier, AttemptAbandoned)))
        if facts.state not in ("open", "overdue"):
            raise AttemptClosed
        return abandoned(command, facts, by=command.actor, reason=command.reason)

    def answer_of(self, command: AbandonAttempt, event: Logged) -> Abandoned:
        return Abandoned(command.attempt, event.seq)


def submitted(command: AttemptCommand[Any], facts: Standing, by: str) -> Change:
    """The attempt scored and over."""
    given = facts.given
    marks = [
        slot_mark(
            placed.slot,
            placed.asked(command.attempt),
            placed.max_mark,
            placed.behaviour,
            given.get(placed.slot, NOTHING_GIVEN),
        )
        for placed in facts.paper.items
    ]
    sum_of_marks = sum_of(marks, facts.paper.max_marks)
    at = submission_time(facts.now, facts.deadline)
    return Change(
        becomes=replace(
            facts,
            state="submitted",
            submitted_at=at,
            mark=sum_of_marks,
            marks=msgspec.to_builtins(marks),
        ),
        event=AttemptSubmitted(
            **about(command, facts),
            assessment=facts.assessment,
            learner=facts.learner,
            mark=printed(sum_of_marks),
            max_mark=printed(facts.max_mark),
            marks=marks,
            submitted_at=at,
            by=by,
        ),
    )


def abandoned(command: AttemptCommand[Any], facts: Standing, by: str, reason: str) -> Change:
    """The attempt over without a mark."""
    event = AttemptAbandoned(**about(command, facts), by=by, reason=reason)
    return Change(replace(facts, state="abandoned"), event)


def about(command: AttemptCommand[Any], facts: Standing) -> dict[str, Any]:
    """What every event of this change says."""
    return {
        "tenant": command.tenant,
        "aggregate_id": command.attempt,
        "seq": facts.revision + 1,
        "at": facts.now,
    }


def _overdue(command: CloseOverdue, facts: Standing) -> Change:
    assert facts.grace_until is not None
    return Change(
        becomes=replace(
            facts, state="overdue", close_at=closing_time(command.attempt, facts.grace_until)
        ),
        event=AttemptOverdue(**about(command, facts), grace_until=facts.grace_until),
    )
