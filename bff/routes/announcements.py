"""Every change of what routes becomes a numbered version, in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec
from django.db import connection, transaction

from bff.routes import flip_chain
from bff.routes.models import RouteVersion
from bff.routes.records import Record
from bff.routes.wakeup import wake_with_commit, wake_workers

# Any fixed number; it belongs to this lock alone.
_LOCK = 0x42414E59


class Flip(msgspec.Struct, frozen=True):
    """Who flips, why, and how: `source` as in RouteVersion. `revive`: a retired route is to come
    back."""

    actor: str = "system"
    reason: str = ""
    source: str = RouteVersion.Source.COMMAND.value
    revive: bool = False


_NOBODY = Flip()
_flip: ContextVar[Flip | None] = ContextVar("flip", default=None)


@contextmanager
def acting_as(
    actor: str, *, reason: str = "", source: str = "command", revive: bool = False
) -> Iterator[None]:
    """Changes made inside are logged under this name, with this reason."""
    flip = Flip(actor[:150], reason[:500], RouteVersion.Source(source).value, revive)
    token = _flip.set(flip)
    try:
        yield
    finally:
        _flip.reset(token)


def flip_at_hand() -> Flip:
    """Who flips just now, and why."""
    return _flip.get() or _NOBODY


def announce(
    summary: str,
    before: dict[str, Record] | None = None,
    after: dict[str, Record] | None = None,
) -> RouteVersion:
    """Number the change of the running transaction and wake the workers once it is committed.

    The lock is held until the commit, so numbers become visible in their order, each with the
    hash of the one before: a worker that knows version 6 never misses a version 5 that committed
    late.
    """
    flip = flip_at_hand()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        newest = RouteVersion.objects.order_by("-version").values_list("hash", flat=True).first()
        version = RouteVersion.objects.create(
            actor=flip.actor,
            source=flip.source,
            reason=flip.reason,
            summary=summary[:300],
            before=before or {},
            after=after or {},
            prev_hash=bytes(newest or b"") or flip_chain.ROOT,
        )
        version.refresh_from_db()  # its moment is the database's
        version.hash = flip_chain.hash_of(as_row(version), bytes(version.prev_hash))
        version.save(update_fields=["hash"])
        wake_with_commit()
    transaction.on_commit(wake_workers)
    return version


def as_row(version: RouteVersion) -> flip_chain.Row:
    """A row of the log as the chain sees it."""
    return flip_chain.Row(
        version=version.version,
        actor=version.actor,
        source=version.source,
        reason=version.reason,
        summary=version.summary,
        created_at=version.created_at,
        before=version.before,
        after=version.after,
        prev_hash=bytes(version.prev_hash),
        hash=bytes(version.hash),
    )
