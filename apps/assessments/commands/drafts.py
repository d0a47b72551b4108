"""Answers that were refused and kept: their learner takes them by saving, or throws them away."""

from uuid import UUID

import msgspec

from apps.assessments.models import Draft
from apps.assessments.queries.attempts import row_of
from banyan.commands import handles
from banyan.messages import Command


class Discarded(msgspec.Struct, frozen=True):
    """The refused answer is gone; also when it was gone before."""

    attempt: UUID
    draft: str


class DiscardDraft(Command[Discarded], frozen=True, kw_only=True):
    """Throw a refused answer away; `draft` is the Idempotency-Key it came with."""

    attempt: UUID
    draft: str


@handles(DiscardDraft)
def discard_draft(command: DiscardDraft) -> Discarded:
    """Raises NotFound."""
    attempt = row_of(command.attempt, command.actor)
    Draft.objects.filter(attempt_id=attempt.id, key=command.draft).delete()
    return Discarded(attempt.id, command.draft)
