"""The way from the async edge to the synchronous core, which owns the database."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, close_old_connections

from banyan.errors import Unavailable
from banyan.tenancy.scope import tenant_scope

P = ParamSpec("P")
T = TypeVar("T")

# What Django raises when the database cannot be asked, as against what it says when asked.
AWAY = (OperationalError, InterfaceError)


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do blocking `work` in a thread of the pool. Raises Unavailable when the database is away.

    thread_sensitive=False lets requests work at the same time instead of queueing behind one
    thread. Nobody else closes a pool thread's broken connection, hence the look before.
    """

    def fresh() -> T:
        close_old_connections()
        return work(*args, **kwargs)

    try:
        return await sync_to_async(fresh, thread_sensitive=False)()
    except AWAY as error:
        raise Unavailable from error


async def read(tenant: UUID, query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a query inside a tenant's scope."""

    def scoped() -> T:
        with tenant_scope(tenant):
            return query(*args, **kwargs)

    return await in_thread(scoped)
