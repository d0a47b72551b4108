"""The attempts of visitors as far as gradebooks go, and whose score has to be told again."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from apps.assessments.events import (
    AttemptAbandoned,
    AttemptEvent,
    AttemptRegraded,
    AttemptReopened,
    AttemptStarted,
    AttemptSubmitted,
    Scored,
    SlotMarked,
)
from apps.lti.models import AttemptGrade, Seat
from apps.lti.rules.launch import is_visitor
from banyan.events import on
from banyan.events.generations import being_built


@on(
    AttemptStarted,
    AttemptSubmitted,
    AttemptAbandoned,
    AttemptReopened,
    SlotMarked,
    AttemptRegraded,
    projection="grades",
    tables=(AttemptGrade,),
)
def note_grades(events: list[AttemptEvent]) -> None:
    """A row per attempt of a visitor; an event that comes twice changes nothing.

    The seats become due in the same transaction: this is the queue of scores. Twice is harmless
    there as well, since a score that has been told is not told again.
    """
    begun = [event for event in events if isinstance(event, AttemptStarted)]
    rows = [_row(event) for event in begun if is_visitor(event.learner)]
    AttemptGrade.objects.bulk_create(rows, ignore_conflicts=True)
    changed = {row.attempt_id for row in rows}
    for attempt, event, values in _changes(events):
        of_it = AttemptGrade.objects.filter(generation=being_built(), attempt_id=attempt)
        if of_it.filter(seq__lt=event.seq).update(**values, seq=event.seq, at=event.at):
            changed.add(attempt)
    _make_due(changed)


def _row(event: AttemptStarted) -> AttemptGrade:
    return AttemptGrade(
        tenant_id=event.tenant,
        generation=being_built(),
        attempt_id=event.aggregate_id,
        assessment_id=event.assessment,
        learner=event.learner,
        number=event.number,
        state="open",
        max_mark=event.max_mark,
        seq=event.seq,
        at=event.at,
    )


def _changes(
    events: Iterable[AttemptEvent],
) -> Iterable[tuple[UUID, AttemptEvent, dict[str, Any]]]:
    for event in events:
        if isinstance(event, Scored) and not is_visitor(event.learner):
            continue  # most of an exam's last minute
        values = _values(event)
        if values is not None:
            yield event.aggregate_id, event, values


def _values(event: AttemptEvent) -> dict[str, Any] | None:
    match event:
        case Scored():
            mark = event.mark if event.complete else None  # a part of it is no mark yet
            return {"state": "submitted", "mark": mark, "max_mark": event.max_mark}
        case AttemptAbandoned():
            return {"state": "abandoned", "mark": None}
        case AttemptReopened():
            return {"state": "open", "mark": None}
    return None


def _make_due(attempts: Iterable[UUID]) -> None:
    rows = AttemptGrade.objects.filter(generation=being_built(), attempt_id__in=list(attempts))
    whose = set(rows.values_list("learner", "assessment_id"))
    for assessment in {assessment for _, assessment in whose}:
        learners = [learner for learner, sat in whose if sat == assessment]
        # What was refused for good gets another chance with what is new, at once.
        Seat.objects.filter(learner__in=learners, assessment_id=assessment).update(
            wanted=F("wanted") + 1, parked=False, tries=0, next_try_at=Now()
        )
