"""Saving an answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone

from apps.assessments.errors import InvalidAnswer, RevisionConflict
from apps.assessments.events import AnswerSaved
from apps.assessments.models import Attempt, Response
from apps.assessments.queries.attempts import row_of
from apps.assessments.queries.papers import paper
from apps.assessments.rules.attempts import must_take_answers
from apps.assessments.rules.responses import InvalidResponse, parse_response
from banyan.commands import handles
from banyan.events import emit
from banyan.messages import Command


class Saved(msgspec.Struct, frozen=True):
    """The acknowledgement: committed, and `revision` is now both the slot's and the attempt's."""

    attempt: UUID
    slot: int
    revision: int
    saved_at: datetime


class SaveAnswer(Command[Saved], frozen=True, kw_only=True):
    """Put `response` into `slot`; None clears it.

    `based_on` is the slot's revision that the learner was looking at (0: never saved). The
    answer is stored only if nobody has saved that slot since.
    """

    attempt: UUID
    slot: int
    response: Any
    based_on: int

    def aggregate(self) -> UUID:
        return self.attempt


@handles(SaveAnswer)
def save_answer(command: SaveAnswer) -> Saved:
    """Raises NotFound, AttemptClosed, InvalidAnswer, RevisionConflict."""
    now = timezone.now()
    attempt = row_of(command.attempt, command.actor, lock=True)
    must_take_answers(attempt.state, attempt.deadline, now)
    response = _response(attempt, command)
    current = Response.objects.filter(attempt_id=attempt.id, slot=command.slot).first()
    _must_be_current(command.based_on, current)
    attempt.revision += 1
    attempt.save(update_fields=["revision"])
    _store(attempt, command.slot, response, now)
    emit(
        AnswerSaved(
            tenant=command.tenant,
            aggregate_id=attempt.id,
            seq=attempt.revision,
            slot=command.slot,
            response=response,
            saved_at=now,
        )
    )
    return Saved(attempt.id, command.slot, attempt.revision, now)


def _response(attempt: Attempt, command: SaveAnswer) -> dict[str, Any] | None:
    item = paper(attempt.paper_id).at(command.slot).item
    try:
        response = parse_response(item, command.response)
    except InvalidResponse as error:
        raise InvalidAnswer(str(error)) from error
    return None if response is None else msgspec.to_builtins(response)


def _must_be_current(based_on: int, current: Response | None) -> None:
    revision = current.revision if current else 0
    if based_on != revision:
        held = {"revision": revision, "response": current.response if current else None}
        raise RevisionConflict(current=held)


def _store(attempt: Attempt, slot: int, response: dict[str, Any] | None, now: datetime) -> None:
    Response.objects.bulk_create(
        [
            Response(
                tenant_id=attempt.tenant_id,
                attempt_id=attempt.id,
                slot=slot,
                response=response,
                revision=attempt.revision,
                saved_at=now,
            )
        ],
        update_conflicts=True,
        unique_fields=["tenant_id", "attempt_id", "slot"],
        update_fields=["response", "revision", "saved_at"],
    )
