"""The way from the async edge to the synchronous core, which owns the database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, connection

from banyan.errors import Unavailable
from banyan.tenancy.scope import tenant_scope

P = ParamSpec("P")
T = TypeVar("T")

# What Django raises when the database cannot be asked, as against what it says when asked.
AWAY = (OperationalError, InterfaceError)


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do blocking `work` in a thread. Raises Unavailable when the database is away."""
    return await in_pool(None, work, *args, **kwargs)


async def in_pool(
    pool: ThreadPoolExecutor | None, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Like `in_thread`, in a pool of its own: for work that may be slow for others' reasons.

    thread_sensitive=False lets requests work at the same time instead of queueing behind one
    thread.
    """

    def handing_back() -> T:
        try:
            return work(*args, **kwargs)
        finally:
            connection.close()  # back to the process's pool; nobody else would do it

    try:
        return await sync_to_async(handing_back, thread_sensitive=False, executor=pool)()
    except AWAY as error:
        raise Unavailable from error


async def read(tenant: UUID, query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a query inside a tenant's scope."""

    def scoped() -> T:
        with tenant_scope(tenant):
            return query(*args, **kwargs)

    return await in_thread(scoped)
