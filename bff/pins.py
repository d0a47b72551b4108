"""Which stack an attempt lives on."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.db.utils import IntegrityError

from banyan.ids import uuid7
from banyan.tenancy import tenant_scope
from bff.models import AttemptPin

_CLAIM = """
INSERT INTO bff_attemptpin (tenant_id, id, learner, assessment, target, version)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, learner, assessment) WHERE closed_at IS NULL DO NOTHING
"""

# A start that has not named its attempt by then never will: no answer takes that long.
_IN_FLIGHT = timedelta(seconds=30)


class Pin(msgspec.Struct, frozen=True):
    """An open pin; `attempt` is None until the stack has named it.

    `ours`: this request has written it. `abandoned`: nameless for longer than a start takes.
    """

    id: UUID
    target: str
    attempt: str | None = None
    ours: bool = False
    abandoned: bool = False


class Place(msgspec.Struct, frozen=True):
    """What a pin is about: a learner's sitting of an assessment, and who decided when."""

    tenant: UUID
    learner: str
    assessment: str
    version: int


def claim(place: Place, target: str) -> Pin:
    """The pin of this learner's open attempt, or a new one on `target`.

    Written before the stack is asked: whichever of two simultaneous starts comes first decides
    for both, and a crash in between leads the retry to the same stack.
    """
    where = (place.learner, place.assessment, target, place.version)
    with tenant_scope(place.tenant):
        while True:
            with connection.cursor() as cursor:
                cursor.execute(_CLAIM, [place.tenant, uuid7(), *where])
                ours = cursor.rowcount == 1
            row = _open(place).annotate(now=Now()).first()
            if row is not None:  # else the one in our way was closed meanwhile
                abandoned = row.attempt is None and row.now - row.opened_at > _IN_FLIGHT
                return Pin(row.id, row.target, row.attempt, ours, abandoned)


def name(place: Place, target: str, attempt: str) -> None:
    """The stack has said which attempt it is, before the learner hears of it."""
    with tenant_scope(place.tenant):
        try:
            with transaction.atomic():
                _name(place, target, attempt)
        except IntegrityError:
            # Somebody else has just named it, which is all we wanted.
            if not AttemptPin.objects.filter(attempt=attempt).exists():
                raise


def _name(place: Place, target: str, attempt: str) -> None:
    nameless = _open(place).filter(attempt=None)
    if AttemptPin.objects.filter(attempt=attempt).exists():
        # A retry heard again of an attempt that may be over: there is nothing to hold open.
        nameless.delete()
        return
    # One that is still open was ended by its stack without our knowing.
    _open(place).exclude(attempt=None).update(closed_at=Now())
    if not nameless.update(attempt=attempt, target=target):
        AttemptPin.objects.create(
            learner=place.learner,
            assessment=place.assessment,
            attempt=attempt,
            target=target,
            version=place.version,
        )


def drop(tenant: UUID, pin: Pin) -> None:
    """Let the next start decide anew: the attempt is over, or was never begun."""
    with tenant_scope(tenant):
        rows = AttemptPin.objects.filter(id=pin.id, closed_at=None)
        rows.filter(attempt=None).delete()
        rows.update(closed_at=Now())


def release(tenant: UUID, pin: Pin) -> None:
    """The stack has refused to begin anything: forget the pin unless it got a name meanwhile."""
    with tenant_scope(tenant):
        AttemptPin.objects.filter(id=pin.id, attempt=None).delete()


def close(tenant: UUID, attempt: str) -> None:
    """The attempt is over; its pin keeps answering for it but holds no new start."""
    with tenant_scope(tenant):
        AttemptPin.objects.filter(attempt=attempt, closed_at=None).update(closed_at=Now())


def close_all(attempts: list[str]) -> None:
    """The same for many attempts of the tenant in scope."""
    AttemptPin.objects.filter(attempt__in=attempts, closed_at=None).update(closed_at=Now())


def reopen_all(attempts: list[str]) -> None:
    """These attempts of the tenant in scope go on: their pins hold a new start again."""
    for pin in AttemptPin.objects.filter(attempt__in=attempts).exclude(closed_at=None):
        # Not if the learner has been pinned for another start since.
        with suppress(IntegrityError), transaction.atomic():
            AttemptPin.objects.filter(attempt=pin.attempt).update(closed_at=None)


def target_of(tenant: UUID, attempt: str) -> str:
    """Where this attempt lives.

    An attempt nobody has pinned began before Banyan stood in front, hence on the monolith,
    unless its id is one of ours.
    """
    with tenant_scope(tenant):
        target = AttemptPin.objects.filter(attempt=attempt).values_list("target", flat=True).first()
    return target or (AttemptPin.Target.MODULE if _is_ours(attempt) else AttemptPin.Target.LEGACY)


def canonical(attempt: str) -> str:
    """One spelling per attempt: a UUID may be written in several ways."""
    try:
        return str(UUID(attempt))
    except ValueError:
        return attempt


def _open(place: Place) -> models.QuerySet[AttemptPin]:
    return AttemptPin.objects.filter(
        learner=place.learner, assessment=place.assessment, closed_at=None
    )


def _is_ours(attempt: str) -> bool:
    try:
        return UUID(attempt).version == 7
    except ValueError:
        return False
