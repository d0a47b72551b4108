"""Re-walking chains: does the log still say what it said?"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from uuid import UUID

import msgspec
from django.db import connection

from banyan.chains import canonical
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


class Link(msgspec.Struct, frozen=True):
    """An event as the log has it, with the hash stored beside it."""

    event: StoredEvent
    hash: bytes


def walk(links: Iterable[Link]) -> Iterator[Walked]:
    """Check chains; `links` come sorted by tenant, aggregate and seq."""
    for (tenant, aggregate), chain in groupby(
        links, key=lambda one: (one.event.tenant_id, one.event.aggregateid)
    ):
        yield _walked(tenant, aggregate, list(chain))


def _walked(tenant: UUID, aggregate: UUID, chain: list[Link]) -> Walked:
    head = root(tenant, aggregate)
    broken = None
    for expected, one in enumerate(chain):
        event = one.event
        digest = digest_of(event.type, canonical(msgspec.json.decode(event.payload)))
        head = link(head, digest, event.seq, event.created_at)
        if event.seq != expected:
            broken = f"revision {expected} is missing"
        elif head != one.hash:
            broken = f"revision {event.seq} is not what it was"
        if broken:
            break
    return Walked(tenant, aggregate, len(chain), chain[-1].event.seq, chain[-1].hash, broken)


def links_of(tenant: UUID, kind: str) -> Iterator[Link]:
    """All events of a tenant's aggregates of this kind, for `walk`; needs a transaction."""
    # On the server's side, inside the caller's transaction: a log fits in no memory.
    with connection.chunked_cursor() as cursor:
        cursor.execute(_CHAINS, [tenant, kind])
        for row in cursor:
            yield Link(StoredEvent(*row[:-1]), bytes(row[-1]))
