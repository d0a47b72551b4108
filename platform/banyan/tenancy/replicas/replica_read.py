"""Answering a question from a replica that holds all its asker has written, or from the primary."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import connections

from banyan.errors import Fault
from banyan.http.edge import AWAY, in_thread
from banyan.tenancy.replicas.choice import caught_up, give_up, hand_back
from banyan.tenancy.replicas.connection import ReplicaConnection
from banyan.tenancy.replicas.positions import positions
from banyan.tenancy.replicas.router import reading_from, replicas
from banyan.tenancy.replicas.tokens import Doubt, tokens
from banyan.tenancy.scope import tenant_scope

P = ParamSpec("P")
T = TypeVar("T")

_may_lag: set[Callable[..., Any]] = set()


def may_lag(query: Callable[P, T]) -> Callable[P, T]:
    """Declare that a replica may answer this query.

    It then knows all that its asker has written, and of the others all that is older than
    BANYAN_REPLICA_STALE_SECONDS. It reads only, for it may run twice. Not for the state of an
    attempt that somebody works on.
    """
    _may_lag.add(query)
    return query


def read(tenant: UUID, user: str, query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a `may_lag` query in the tenant's scope for this user, on a replica if there is one.

    A replica that fails costs time and nothing else: the primary is asked instead. Raises what
    the query raises, and what Django raises when the primary is away.
    """
    if query not in _may_lag:
        raise Fault(f"{query} is not declared to be answered by a replica")
    with tenant_scope(tenant):
        found = _replica_for(tenant, user)
        if found is not None:
            try:
                with _reading(*found):
                    return query(*args, **kwargs)
            except AWAY:
                pass
        return query(*args, **kwargs)


async def aread(
    tenant: UUID, user: str, query: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """`read()` for the async edge. Raises Unavailable when the database is away."""
    return await in_thread(partial(read, tenant, user, query, *args, **kwargs))


def _replica_for(tenant: UUID, user: str) -> tuple[str, datetime] | None:
    if not replicas():
        return None
    try:
        own, all_need = tokens().look((tenant, user)), positions.for_everybody()
    except Doubt:
        # Whatever they have written stands before where the primary is now.
        own, all_need = 0, positions.now()
    found = caught_up(max(own, all_need.position))
    if found is None:
        return None
    alias, position = found
    return alias, positions.written_until(position, all_need)


@contextmanager
def _reading(alias: str, as_of: datetime) -> Iterator[None]:
    connection: ReplicaConnection = connections[alias].connection
    connection.patience = ReplicaConnection.READ_SECONDS
    try:
        with reading_from(alias, as_of):
            yield
    except AWAY as error:
        if connection.closed:  # otherwise it is one query that failed, for example in a conflict
            give_up(alias, error)
        raise
    finally:
        connection.patience = ReplicaConnection.CHECK_SECONDS
        hand_back(alias)
