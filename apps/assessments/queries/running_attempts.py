"""A learner's running attempts, with the deadline that is due to them now."""

from datetime import datetime
from uuid import UUID

import msgspec

from apps.assessments.events import AttemptReopened, DeadlineMoved
from apps.assessments.models import Accommodation, Assessment, Attempt
from apps.assessments.rules.attempts import Granted, Terms, deadline_of, granted_terms
from banyan.messages import name_of
from banyan.models import EventRecord

# How a move that follows from an accommodation is told from one that a teacher has made.
BY_ACCOMMODATION = "accommodation:"

_MOVES = (name_of(DeadlineMoved), name_of(AttemptReopened))


class Running(msgspec.Struct, frozen=True):
    """A running attempt. `due` is the deadline by the terms as they are now (None: no limit);
    `by_hand`: a teacher has set the present one for this very attempt."""

    attempt: UUID
    title: str
    deadline: datetime | None
    due: datetime | None
    by_hand: bool


def running_attempts(learner: str, assessment: UUID | None) -> list[Running]:
    """The learner's attempts that are not over, in this assessment (None: in all)."""
    attempts = Attempt.objects.filter(
        learner=learner, state__in=(Attempt.State.OPEN, Attempt.State.OVERDUE)
    )
    if assessment is not None:
        attempts = attempts.filter(assessment_id=assessment)
    sat = Assessment.objects.in_bulk({attempt.assessment_id for attempt in attempts})
    granted = {row.assessment_id: row for row in Accommodation.objects.filter(learner=learner)}
    return [
        _running(attempt, sat[attempt.assessment_id], granted)
        for attempt in attempts
        if attempt.assessment_id in sat
    ]


def _running(
    attempt: Attempt, sat: Assessment, granted: dict[UUID | None, Accommodation]
) -> Running:
    terms = granted_terms(_terms(sat), _granted(granted.get(sat.id) or granted.get(None)))
    return Running(
        attempt=attempt.id,
        title=sat.title,
        deadline=attempt.deadline,
        due=deadline_of(attempt.started_at, terms.limit_seconds, terms.closes_at),
        by_hand=_moved_by_hand(attempt.id),
    )


def _terms(sat: Assessment) -> Terms:
    return Terms(
        opens_at=sat.opens_at,
        closes_at=sat.closes_at,
        limit_seconds=sat.time_limit_seconds,
        attempts_allowed=sat.attempts_allowed,
        when_time_is_up=sat.when_time_is_up,
        grace_seconds=sat.grace_seconds,
    )


def _granted(row: Accommodation | None) -> Granted | None:
    if row is None:
        return None
    return Granted(row.time_factor, row.opens_at, row.closes_at, row.attempts_allowed)


def _moved_by_hand(attempt: UUID) -> bool:
    moves = EventRecord.objects.filter(aggregateid=attempt, type__in=_MOVES).order_by("-seq")
    last = moves.values_list("key", flat=True).first()
    if last is None:
        return moves.exists()
    return not last.startswith(BY_ACCOMMODATION)
