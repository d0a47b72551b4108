"""Every change of ownership: numbered, chained to the one before, announced to all workers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from banyan.chains import Link, first_break
from banyan.commands import turn_of_name
from banyan.errors import Refusal
from bff.handover.models import OwnershipChange
from bff.routes.announcements import announce
from bff.routes.flip import Flip
from bff.routes.models import Ownership
from bff.routes.ownership import Owner, State
from bff.routes.ownership import owner as owner_in

_NOTHING = bytes(32)


class HandoverRefused(Refusal):
    """The hand-over cannot take this step now."""

    status = 409
    code = "handover_refused"


class Wish(NamedTuple):
    """A wanted change: who wants it, and why."""

    actor: str
    reason: str


@contextmanager
def alone(ownership: Ownership) -> Iterator[None]:
    """Hold this ownership's lock; it ends with the process, however that ends.

    Raises HandoverRefused when somebody else holds it.
    """
    turn = turn_of_name("ownership", ownership.id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [turn])
        if not cursor.fetchone()[0]:
            raise HandoverRefused("Somebody else is changing this ownership right now.")
    try:
        ownership.refresh_from_db()
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [turn])


def enter(ownership: Ownership, after: State, owner: Owner, wish: Wish, *, pending: str) -> None:
    """Write down the next epoch: who owns in it, on the way to which state, or in which.

    In one transaction with its link of the chain and with the announcement; `ownership` is then
    what the database holds.
    """
    with transaction.atomic():
        row = Ownership.objects.select_for_update().get(id=ownership.id)
        before = row.state
        row.epoch += 1
        row.state, row.owner, row.pending = after.value, owner.value, pending
        row.changed_at = timezone.now()
        row.save(update_fields=["epoch", "state", "owner", "pending", "changed_at"])
        _link(row, before, wish)
        _announce(wish, row, f"{_told(row)} (epoch {row.epoch})")
    ownership.refresh_from_db()


def settled(ownership: Ownership, after: State, owner: Owner, wish: Wish) -> None:
    """Record that the pending change is done: the same epoch, now in its state, announced again."""
    with transaction.atomic():
        Ownership.objects.filter(id=ownership.id).update(
            state=after.value, owner=owner.value, pending="", changed_at=timezone.now()
        )
        ownership.refresh_from_db()
        _announce(wish, ownership, _told(ownership))


def broken(ownership: Ownership) -> int | None:
    """The epoch at which the chain of changes is not what it was; None when it is whole."""
    changes = ownership.changes.order_by("id")
    links = (Link(one.epoch, bytes(one.hash), one.hash_after) for one in changes)
    found = first_break(_NOTHING, links)
    return found.number if found else None


def _link(row: Ownership, before: str, wish: Wish) -> None:
    last = row.changes.order_by("-id").first()
    change = OwnershipChange(
        ownership=row,
        epoch=row.epoch,
        before=before,
        after=row.pending or row.state,
        owner=owner_in(State(row.pending or row.state)),
        actor=wish.actor[:150],
        reason=wish.reason[:300],
        at=row.changed_at,
    )
    change.hash = change.hash_after(bytes(last.hash) if last else _NOTHING)
    change.save()


def _announce(wish: Wish, row: Ownership, what: str) -> None:
    announce(Flip(wish.actor, wish.reason), f"{row.aggregate}s of {row.tenant.slug}: {what}")


def _told(row: Ownership) -> str:
    if row.pending:
        return f"{row.state}, on the way to {row.pending}; {row.owner} writes"
    return f"{row.state}; {row.owner} writes"
