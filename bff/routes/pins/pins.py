"""Which stack an attempt lives on."""

from contextlib import suppress
from uuid import UUID

import msgspec
from django.db import models, transaction
from django.db.models.functions import Now
from django.db.utils import IntegrityError

from banyan.tenancy import tenant_scope
from bff.routes.models import AttemptPin


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


def name(place: Place, target: str, attempt: str) -> None:
    """The stack has said which attempt it is, before the learner hears of it.

    For the cases that `NamePin` leaves: a pin that was closed meanwhile, or never written.
    """
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


def close_all(attempts: list[str]) -> None:
    """These attempts of the tenant in scope are over; see `ClosePin`."""
    AttemptPin.objects.filter(attempt__in=attempts, closed_at=None).update(closed_at=Now())


def reopen_all(attempts: list[str]) -> None:
    """These attempts of the tenant in scope go on: their pins hold a new start again."""
    for pin in AttemptPin.objects.filter(attempt__in=attempts).exclude(closed_at=None):
        # Not if the learner has been pinned for another start since.
        with suppress(IntegrityError), transaction.atomic():
            AttemptPin.objects.filter(attempt=pin.attempt).update(closed_at=None)


def default_target(attempt: str) -> str:
    """Where an attempt lives that nobody has pinned.

    It began before Banyan stood in front, hence on the monolith, unless its id is one of ours.
    """
    return AttemptPin.Target.MODULE if _is_ours(attempt) else AttemptPin.Target.LEGACY


def names_ours(path: str) -> bool:
    """Whether an attempt of ours is named somewhere in this path."""
    return any(_is_ours(segment) for segment in path.split("/"))


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
