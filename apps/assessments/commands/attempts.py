"""Starting and submitting an attempt."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from apps.assessments.errors import AttemptsExhausted
from apps.assessments.events import AttemptStarted, AttemptSubmitted, SlotMark
from apps.assessments.models import Assessment, Attempt, Response
from apps.assessments.queries.assessments import assessment_row
from apps.assessments.queries.attempts import answers_of, row_of
from apps.assessments.queries.papers import PaperItem, paper
from apps.assessments.rules.attempts import (
    deadline_of,
    is_overdue,
    must_be_open,
    submission_time,
)
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import mark, printed, score, total
from banyan.commands import handles
from banyan.errors import Unavailable
from banyan.events import emit
from banyan.ids import uuid7
from banyan.messages import Command

CLOCK = "clock"


class Started(msgspec.Struct, frozen=True):
    """The attempt to work on; `created` is False when an open one was found."""

    attempt: UUID
    created: bool


class StartAttempt(Command[Started], frozen=True, kw_only=True):
    """Open the assessment with this key, or come back to the attempt that is open already."""

    beside = frozenset({"learner_name"})

    assessment: str
    learner_name: str


@handles(StartAttempt)
def start_attempt(command: StartAttempt) -> Started:
    """Raises NotFound, AssessmentClosed, AttemptsExhausted."""
    now = timezone.now()
    assessment = assessment_row(command.assessment)
    mine = Attempt.objects.filter(assessment_id=assessment.id, learner=command.actor)
    found = mine.filter(state=Attempt.State.OPEN).first()
    if found is not None:
        return Started(found.id, created=False)
    must_be_open(assessment.opens_at, assessment.closes_at, now)
    number = mine.count() + 1
    if assessment.attempts_allowed is not None and number > assessment.attempts_allowed:
        raise AttemptsExhausted
    try:
        with transaction.atomic():
            attempt = _open(assessment, command, number, now)
    except IntegrityError:
        # Two starts at once: the constraint let one through, and this is the other.
        found = mine.filter(state=Attempt.State.OPEN).first()
        if found is None:  # it was submitted meanwhile, so its number is what clashed
            raise Unavailable from None
        return Started(found.id, created=False)
    return Started(attempt.id, created=True)


def _open(assessment: Assessment, command: StartAttempt, number: int, now: datetime) -> Attempt:
    assert assessment.paper_id is not None
    text = paper(assessment.paper_id)
    attempt = Attempt.objects.create(
        id=uuid7(),
        assessment_id=assessment.id,
        paper_id=text.id,
        learner=command.actor,
        learner_name=command.learner_name,
        number=number,
        started_at=now,
        deadline=deadline_of(now, assessment.time_limit_seconds, assessment.closes_at),
        max_mark=text.max_mark,
    )
    emit(
        AttemptStarted(
            tenant=command.tenant,
            aggregate_id=attempt.id,
            seq=0,
            assessment=assessment.id,
            paper=text.id,
            learner=attempt.learner,
            learner_name=attempt.learner_name,
            number=number,
            max_mark=printed(text.max_mark),
            started_at=now,
            deadline=attempt.deadline,
        )
    )
    return attempt


class Submitted(msgspec.Struct, frozen=True):
    """The attempt is over; the same for everyone who submits it again."""

    attempt: UUID
    state: str
    revision: int
    submitted_at: datetime


class SubmitAttempt(Command[Submitted], frozen=True, kw_only=True):
    """End the attempt and score it."""

    attempt: UUID

    def aggregate(self) -> UUID:
        return self.attempt


@handles(SubmitAttempt)
def submit_attempt(command: SubmitAttempt) -> Submitted:
    """Raises NotFound. Submitting again is answered with the first receipt."""
    return _submit(row_of(command.attempt, command.actor, lock=True), by=command.actor)


class Closed(msgspec.Struct, frozen=True):
    """Whether the attempt is over now."""

    closed: bool


class CloseOverdue(Command[Closed], frozen=True, kw_only=True):
    """End an attempt whose deadline has passed, with the answers it holds."""

    attempt: UUID

    def aggregate(self) -> UUID:
        return self.attempt


@handles(CloseOverdue)
def close_overdue(command: CloseOverdue) -> Closed:
    """Raises NotFound. Does nothing to an attempt that is submitted or still has time."""
    attempt = row_of(command.attempt, None, lock=True)
    if attempt.state == Attempt.State.OPEN and not is_overdue(attempt.deadline, timezone.now()):
        return Closed(False)
    _submit(attempt, by=CLOCK)
    return Closed(True)


def _submit(attempt: Attempt, by: str) -> Submitted:
    if attempt.state == Attempt.State.OPEN:
        marks = _marks(attempt)
        attempt.state = Attempt.State.SUBMITTED
        attempt.revision += 1
        attempt.submitted_at = submission_time(timezone.now(), attempt.deadline)
        attempt.marks = msgspec.to_builtins(marks)
        attempt.mark = total(Decimal(scored.mark) for scored in marks)
        attempt.save()
        emit(_submitted(attempt, marks, by))
    assert attempt.submitted_at is not None
    return Submitted(attempt.id, attempt.state, attempt.revision, attempt.submitted_at)


def _marks(attempt: Attempt) -> list[SlotMark]:
    given = answers_of(attempt.id)
    return [_slot_mark(placed, given.get(placed.slot)) for placed in paper(attempt.paper_id).items]


def _slot_mark(placed: PaperItem, given: Response | None) -> SlotMark:
    response = parse_response(placed.item, given.response if given else None)
    fraction = score(placed.item, response)
    return SlotMark(
        slot=placed.slot,
        fraction=None if fraction is None else printed(fraction),
        mark=printed(mark(fraction, placed.max_mark)),
    )


def _submitted(attempt: Attempt, marks: list[SlotMark], by: str) -> AttemptSubmitted:
    assert attempt.submitted_at is not None
    assert attempt.mark is not None
    return AttemptSubmitted(
        tenant=attempt.tenant_id,
        aggregate_id=attempt.id,
        seq=attempt.revision,
        assessment=attempt.assessment_id,
        learner=attempt.learner,
        mark=printed(attempt.mark),
        max_mark=printed(attempt.max_mark),
        marks=marks,
        submitted_at=attempt.submitted_at,
        by=by,
    )
