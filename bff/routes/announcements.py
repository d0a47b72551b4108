"""Every change of what routes becomes a numbered version, in the same transaction."""

from django.db import connection, transaction

from bff.routes import flip_chain
from bff.routes.flip import Flip
from bff.routes.models import RouteVersion
from bff.routes.records import Record
from bff.routes.wakeup import wake_with_commit, wake_workers

# Any fixed number; it belongs to this lock alone.
_LOCK = 0x42414E59


def take_turn() -> None:
    """Wait until no other transaction is numbering; numbers are ours until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def announce(
    flip: Flip,
    summary: str,
    before: dict[str, Record] | None = None,
    after: dict[str, Record] | None = None,
) -> RouteVersion:
    """Number the change of the running transaction and wake the workers once it is committed.

    The lock is held until the commit, so numbers become visible in their order, each with the
    hash of the one before: a worker that knows version 6 never misses a version 5 that committed
    late.
    """
    with transaction.atomic():
        take_turn()
        newest = RouteVersion.objects.order_by("-version").values_list("hash", flat=True).first()
        version = RouteVersion.objects.create(
            actor=flip.actor[:150],
            source=RouteVersion.Source(flip.source).value,
            reason=flip.reason[:500],
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
