"""Remembering that somebody has written, so that they read it wherever they read next."""

import asyncio
from collections.abc import Iterable
from uuid import UUID

from banyan.http.edge import AWAY
from banyan.tenancy.replicas.positions import positions
from banyan.tenancy.replicas.router import replicas
from banyan.tenancy.replicas.tokens import Person, tokens

# For a lane: one row, asked for on the connection that has committed, after the commit.
# Any position from then on will do, so it may be sent along with the commit (a pipeline).
POSITION = "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint"


def are_remembered() -> bool:
    """Whether anybody needs to be told of writes: without replicas nobody does."""
    return bool(replicas())


def wrote(people: Iterable[Person], position: int) -> None:
    """These have written; the primary's log stood at `position` after their commit.

    One round trip to Redis, before they are answered. Never raises.
    """
    if are_remembered():
        tokens().keep(people, position)


async def awrote(people: Iterable[Person], position: int) -> None:
    """`wrote()` for the async edge."""
    if are_remembered():
        await asyncio.to_thread(wrote, people, position)


def wrote_just_now(tenant: UUID, user: str) -> None:
    """The same for one person after a commit on Django's connection: asks for the position itself.

    Never raises: their command is committed, whatever becomes of this.
    """
    if not are_remembered():
        return
    try:
        position = positions.now().position
    except AWAY:
        tokens().lose()
    else:
        wrote([(tenant, user)], position)
