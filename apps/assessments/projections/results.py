"""The teacher's table of results."""

from typing import Any

import msgspec
from django.db import connection

from apps.assessments.events import (
    AnswerSaved,
    AnswersSaved,
    AttemptAbandoned,
    AttemptEvent,
    AttemptOverdue,
    AttemptReopened,
    AttemptStarted,
    AttemptSubmitted,
    DeadlineMoved,
)
from apps.assessments.models import ResultRow
from banyan.events import on
from banyan.statements import statement
from banyan.tenancy import current_tenant

_NOTE_REVISIONS = statement(__file__, "note_revisions")
_VOID: dict[str, Any] = {"mark": None, "marks": [], "submitted_at": None}


@on(
    AttemptStarted,
    AnswerSaved,
    AnswersSaved,
    AttemptOverdue,
    AttemptSubmitted,
    AttemptAbandoned,
    AttemptReopened,
    DeadlineMoved,
    projection="results",
)
def fill_in_the_table(events: list[AttemptEvent]) -> None:
    """A line per attempt; an event that comes twice changes nothing."""
    ResultRow.objects.bulk_create(
        [_line(event) for event in events if isinstance(event, AttemptStarted)],
        ignore_conflicts=True,
    )
    for event in events:
        changed = _changed(event)
        if changed:
            lines = ResultRow.objects.filter(attempt_id=event.aggregate_id, seq__lt=event.seq)
            lines.update(**changed, seq=event.seq)
    newest = {event.aggregate_id: event.seq for event in events}
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_REVISIONS, [list(newest), list(newest.values()), current_tenant()])


def _line(event: AttemptStarted) -> ResultRow:
    return ResultRow(
        tenant_id=event.tenant,
        attempt_id=event.aggregate_id,
        assessment_id=event.assessment,
        learner=event.learner,
        learner_name=event.learner_name,
        state="open",
        max_mark=event.max_mark,
        started_at=event.started_at,
        seq=event.seq,
    )


def _changed(event: AttemptEvent) -> dict[str, Any]:
    match event:
        case AttemptSubmitted():
            return {
                "state": "submitted",
                "mark": event.mark,
                "marks": msgspec.to_builtins(event.marks),
                "submitted_at": event.submitted_at,
            }
        case AttemptOverdue():
            return {"state": "overdue"}
        case AttemptAbandoned():
            return {"state": "abandoned", **_VOID}
        case AttemptReopened():
            return {"state": "open", **_VOID}
        case DeadlineMoved():
            return {"state": "open"}
    return {}
