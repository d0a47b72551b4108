"""Re-walking chains: does the log still say what it said?"""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from uuid import UUID

import msgspec
from django.db import connection

from banyan.chains import Break, Link, canonical, first_break
from banyan.events.chain import digest_of, link, root
from banyan.events.reader import StoredEvent
from banyan.statements import statement

_CHAINS = statement(__file__, "chains")


class Walked(msgspec.Struct, frozen=True):
    """A chain from its root to its head. `broken` says what is wrong with it, and where."""

    tenant: UUID
    aggregate: UUID
    events: int
    seq: int
    head: bytes
    broken: str | None


class HashedEvent(msgspec.Struct, frozen=True):
    """An event as the log has it, with the hash stored beside it."""

    event: StoredEvent
    hash: bytes


def walk(events: Iterable[HashedEvent]) -> Iterator[Walked]:
    """Check chains; `events` come sorted by tenant, aggregate and seq."""
    for (tenant, aggregate), chain in groupby(
        events, key=lambda one: (one.event.tenant_id, one.event.aggregateid)
    ):
        yield _walked(tenant, aggregate, list(chain))


def _walked(tenant: UUID, aggregate: UUID, chain: list[HashedEvent]) -> Walked:
    links = (Link(one.event.seq, one.hash, partial(_hash_of, one.event)) for one in chain)
    found = first_break(root(tenant, aggregate), links, counts=True)
    broken = _in_words(found) if found else None
    return Walked(tenant, aggregate, len(chain), chain[-1].event.seq, chain[-1].hash, broken)


def _hash_of(event: StoredEvent, before: bytes) -> bytes:
    digest = digest_of(event.type, canonical(msgspec.json.decode(event.payload)))
    return link(before, digest, event.seq, event.created_at)


def _in_words(found: Break) -> str:
    return f"revision {found.number} is {'missing' if found.is_missing else 'not what it was'}"


def events_of(tenant: UUID, kind: str) -> Iterator[HashedEvent]:
    """All events of a tenant's aggregates of this kind, for `walk`; needs a transaction."""
    # On the server's side, inside the caller's transaction: a log fits in no memory.
    with connection.chunked_cursor() as cursor:
        cursor.execute(_CHAINS, [tenant, kind])
        for row in cursor:
            yield HashedEvent(StoredEvent(*row[:-1]), bytes(row[-1]))
