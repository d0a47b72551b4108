"""Who may write: a fence with an epoch before what two systems hold.

While a kind of aggregate changes hands between this platform and another one, both hold it and
one may write it. The fence says whether that is us, and under which epoch. A write carries the
epoch it was routed under and looks at the fence in its own statement; one that comes late is
refused, whatever the process that sent it believes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import OperationalError, connection, transaction

from banyan.errors import Unavailable
from banyan.models import Fence

_routed_under: ContextVar[int | None] = ContextVar("routed_under", default=None)
# Who comes while we wait for the lock waits behind us: not for long, then we come again.
_PATIENCE_MS = 200
_TRIES = 25


def routed_under() -> int | None:
    """The epoch under which the request at hand was routed; None where nothing changes hands."""
    return _routed_under.get()


@contextmanager
def under(epoch: int | None) -> Iterator[None]:
    """Commands inside were routed under this epoch."""
    token = _routed_under.set(epoch)
    try:
        yield
    finally:
        _routed_under.reset(token)


def move_fence(tenant: UUID, aggregate: str, epoch: int, *, is_open: bool) -> None:
    """Set the fence; when this returns, no write under an earlier epoch is under way any more.

    A fence never goes back: one with a later epoch stays. To be called outside transactions.
    Raises Unavailable when some transaction has held the fence for seconds (a dump of the whole
    database does): nothing has changed then.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic(durable=True):
                _set(tenant, aggregate, epoch, is_open)
            return
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != "55P03":  # lock_not_available
                raise
    raise Unavailable("A long transaction, a dump perhaps, holds the fence; try again after it.")


def set_fence(tenant: UUID, aggregate: str, epoch: int, *, is_open: bool) -> None:
    """The same without waiting for writers: for opening a fence that was closed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO banyan_fence (tenant_id, aggregate, epoch, is_open)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (tenant_id, aggregate) DO UPDATE"
            " SET epoch = EXCLUDED.epoch, is_open = EXCLUDED.is_open"
            " WHERE banyan_fence.epoch <= EXCLUDED.epoch",
            [tenant, aggregate, epoch, is_open],
        )


def fence_of(tenant: UUID, aggregate: str) -> Fence | None:
    """The fence as it stands."""
    return Fence.across_tenants.filter(tenant_id=tenant, aggregate=aggregate).first()


def _set(tenant: UUID, aggregate: str, epoch: int, is_open: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {_PATIENCE_MS}")
        # Every statement that looks at the fence holds ACCESS SHARE on it until its commit, taken
        # before its snapshot. So this waits for the writes that have seen the old fence, and
        # whoever comes after it sees the new one.
        cursor.execute("LOCK TABLE banyan_fence IN ACCESS EXCLUSIVE MODE")
    set_fence(tenant, aggregate, epoch, is_open=is_open)
