"""The teacher's table: a line for each attempt, how far it is and what it was worth."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.db import connection

from apps.assessments.events import (
    AnswerSaved,
    AnswersSaved,
    AttemptAbandoned,
    AttemptEvent,
    AttemptOverdue,
    AttemptRegraded,
    AttemptReopened,
    AttemptStarted,
    AttemptSubmitted,
    DeadlineMoved,
    SlotAnswer,
    SlotMarked,
)
from apps.assessments.models import ResultRow
from banyan.events import on
from banyan.events.generations import being_built
from banyan.statements import statement
from banyan.tenancy import current_tenant

_NOTE_ANSWERS = statement(__file__, "note_answers")
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
    SlotMarked,
    AttemptRegraded,
    projection="results",
    version=3,
    tables=(ResultRow,),
)
def fill_in_the_table(events: list[AttemptEvent]) -> None:
    """A line per attempt; an event that comes twice changes nothing."""
    ResultRow.objects.bulk_create(
        [_line(event) for event in events if isinstance(event, AttemptStarted)],
        ignore_conflicts=True,
    )
    _note_answers(events)
    for event in events:
        changed = _changed(event)
        if changed:
            lines = ResultRow.objects.filter(
                generation=being_built(), attempt_id=event.aggregate_id, seq__lt=event.seq
            )
            lines.update(**changed, seq=event.seq)


def _note_answers(events: Iterable[AttemptEvent]) -> None:
    newest = {
        (event.aggregate_id, answer.slot): (event, answer)
        for event in events
        for answer in _answers(event)
    }
    if newest:
        columns: list[list[Any]] = [
            [event.aggregate_id for event, _ in newest.values()],
            [event.seq for event, _ in newest.values()],
            [event.at for event, _ in newest.values()],
            [answer.slot for _, answer in newest.values()],
            [answer.answered for _, answer in newest.values()],
        ]
        with connection.cursor() as cursor:
            cursor.execute(_NOTE_ANSWERS, [*columns, current_tenant(), being_built()])


def _answers(event: AttemptEvent) -> Iterator[AnswerSaved | SlotAnswer]:
    if isinstance(event, AnswerSaved):
        yield event
    elif isinstance(event, AnswersSaved):
        yield from event.answers


def _line(event: AttemptStarted) -> ResultRow:
    return ResultRow(
        tenant_id=event.tenant,
        generation=being_built(),
        attempt_id=event.aggregate_id,
        assessment_id=event.assessment,
        learner=event.learner,
        learner_name=event.learner_name,
        state="open",
        max_mark=event.max_mark,
        started_at=event.started_at,
        items=event.items,
        seq=event.seq,
    )


def _changed(event: AttemptEvent) -> dict[str, Any]:
    match event:
        case AttemptSubmitted():
            return {
                "state": "submitted",
                "mark": event.mark,
                "max_mark": event.max_mark,
                "marks": msgspec.to_builtins(event.marks),
                "submitted_at": event.submitted_at,
            }
        case SlotMarked():
            return {"mark": event.mark, "marks": msgspec.to_builtins(event.marks)}
        case AttemptRegraded():
            marks = msgspec.to_builtins(event.marks)
            return {"mark": event.mark, "max_mark": event.max_mark, "marks": marks}
        case AttemptOverdue():
            return {"state": "overdue"}
        case AttemptAbandoned():
            return {"state": "abandoned", **_VOID}
        case AttemptReopened():
            return {"state": "open", **_VOID}
        case DeadlineMoved():
            return {"state": "open"}
    return {}
