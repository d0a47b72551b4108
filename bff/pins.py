"""Which stack an attempt lives on."""

from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models.functions import Now

from banyan.ids import uuid7
from banyan.tenancy import tenant_scope
from bff.models import AttemptPin

_CLAIM = """
INSERT INTO bff_attemptpin (tenant_id, id, learner, assessment, target, version)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, learner, assessment) WHERE closed_at IS NULL DO NOTHING
"""


class Pin(msgspec.Struct, frozen=True):
    """An open pin; `attempt` is None until the stack has named it."""

    id: UUID
    target: str
    attempt: str | None


def claim(tenant: UUID, learner: str, assessment: str, target: str, version: int) -> Pin:
    """The pin of this learner's open attempt, or a new one on `target`.

    Written before the stack is asked: whichever of two simultaneous starts comes first decides
    for both, and a crash in between leads the retry to the same stack.
    """
    with tenant_scope(tenant), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [tenant, uuid7(), learner, assessment, target, version])
        row = AttemptPin.objects.get(learner=learner, assessment=assessment, closed_at=None)
        return Pin(row.id, row.target, row.attempt)


def name(tenant: UUID, pin: Pin, attempt: str, learner: str, assessment: str, version: int) -> None:
    """The stack has said which attempt it is, before the learner hears of it."""
    if pin.attempt == attempt:
        return
    with tenant_scope(tenant), transaction.atomic():
        if AttemptPin.objects.filter(attempt=attempt).exists():
            return
        # The pinned one was over and the stack has begun another, or a rival start gave up.
        AttemptPin.objects.filter(
            learner=learner, assessment=assessment, closed_at=None, attempt__isnull=False
        ).update(closed_at=Now())
        held = AttemptPin.objects.filter(learner=learner, assessment=assessment, closed_at=None)
        if not held.update(attempt=attempt):
            AttemptPin.objects.create(
                learner=learner,
                assessment=assessment,
                attempt=attempt,
                target=pin.target,
                version=version,
            )


def release(tenant: UUID, pin: Pin) -> None:
    """Nothing was begun: the next start decides anew."""
    with tenant_scope(tenant):
        AttemptPin.objects.filter(id=pin.id, attempt=None).delete()


def close(tenant: UUID, attempt: str) -> None:
    """The attempt is over; its pin keeps answering for it but holds no new start."""
    with tenant_scope(tenant):
        AttemptPin.objects.filter(attempt=attempt, closed_at=None).update(closed_at=Now())


def target_of(tenant: UUID, attempt: str) -> str:
    """Where this attempt lives.

    An attempt nobody has pinned began before Banyan stood in front, hence on the monolith,
    unless its id is one of ours.
    """
    with tenant_scope(tenant):
        target = AttemptPin.objects.filter(attempt=attempt).values_list("target", flat=True).first()
    return target or (AttemptPin.Target.MODULE if _is_ours(attempt) else AttemptPin.Target.LEGACY)


def _is_ours(attempt: str) -> bool:
    try:
        return UUID(attempt).version == 7
    except ValueError:
        return False
