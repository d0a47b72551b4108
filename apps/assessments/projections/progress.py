"""How far each attempt is, as a Redis hash that holds its revision.

What Redis has lost, or never heard of, is told anew from the attempt's own events.
"""

from collections.abc import Iterable
from uuid import UUID

import msgspec
import redis

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
    SlotChecked,
    SlotFlagged,
)
from apps.assessments.queries.progress import progress_key
from banyan.errors import Fault
from banyan.events import on
from banyan.events.history import history
from banyan.redis import client
from banyan.statements import script

_ADVANCE = script(__file__, "advance_progress")
_KEPT_SECONDS = 14 * 86_400
_LOST = -1


class NotTold(Fault):
    """Redis did not take the progress; the checkpoint stays."""


class _Steps(msgspec.Struct):
    """What the events of one attempt make of its progress."""

    tenant: UUID
    first: int
    last: int
    fields: dict[str, str | int]


_EVENTS: tuple[type[AttemptEvent], ...] = (
    AttemptStarted,
    AnswerSaved,
    AnswersSaved,
    SlotFlagged,
    SlotChecked,
    AttemptOverdue,
    AttemptSubmitted,
    AttemptAbandoned,
    AttemptReopened,
    DeadlineMoved,
)


@on(*_EVENTS, projection="progress")
def tell_progress(events: list[AttemptEvent]) -> None:
    """Harmless to repeat: what is older than the hash changes nothing."""
    steps = _steps(events)
    try:
        answers = _told(steps)
        lost = [attempt for attempt, told in zip(steps, answers, strict=True) if told == _LOST]
        if lost:
            again = (event for attempt in lost for event in history(attempt, _EVENTS))
            _told(_steps(again))
    except redis.RedisError as error:
        raise NotTold(str(error)) from error


def _told(steps: dict[UUID, _Steps]) -> list[int]:
    advance = client().register_script(_ADVANCE)
    with client().pipeline(transaction=False) as pipeline:
        for attempt, one in steps.items():
            pairs = [part for pair in one.fields.items() for part in pair]
            key = progress_key(one.tenant, attempt)
            advance(keys=[key], args=[one.first, one.last, _KEPT_SECONDS, *pairs], client=pipeline)
        answers: list[int] = pipeline.execute()
        return answers


def _steps(events: Iterable[AttemptEvent]) -> dict[UUID, _Steps]:
    steps: dict[UUID, _Steps] = {}
    for event in events:
        one = steps.get(event.aggregate_id)
        if one is None:
            one = _Steps(event.tenant, event.seq, event.seq, {})
            steps[event.aggregate_id] = one
        one.last = event.seq
        one.fields["at"] = event.at.isoformat()
        one.fields.update(_fields(event))
    return steps


def _fields(event: AttemptEvent) -> dict[str, str | int]:
    match event:
        case AnswerSaved():
            return {f"s{event.slot}": int(event.answered)}
        case AnswersSaved():
            return {f"s{answer.slot}": int(answer.answered) for answer in event.answers}
        case AttemptStarted():
            deadline = _iso(event)
            return {
                "learner": event.learner,
                "state": "open",
                "of": event.items,
                "answered": 0,
                "deadline": deadline,
            }
        case AttemptReopened():
            return {"state": "open", "deadline": _iso(event)}
        case DeadlineMoved():
            return {"state": "open", "deadline": _iso(event)}
        case AttemptSubmitted():
            return {"state": "submitted"}
        case AttemptOverdue():
            return {"state": "overdue"}
        case AttemptAbandoned():
            return {"state": "abandoned"}
    return {}


def _iso(event: AttemptStarted | AttemptReopened | DeadlineMoved) -> str:
    return "" if event.deadline is None else event.deadline.isoformat()
