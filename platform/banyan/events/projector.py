"""Projectors: turn the event log into the read models of the apps."""

from functools import partial
from itertools import groupby

import msgspec

from banyan.events.reader import StoredEvent, advance
from banyan.events.registry import Projection, projection
from banyan.messages import Event
from banyan.tenancy.scope import tenant_scope

BATCH = 2000


def project(name: str) -> int:
    """Bring the projection one batch further; returns how many events it took."""
    wanted = projection(name)
    return advance(
        f"projection:{name}", partial(_apply, wanted), batch=BATCH, types=list(wanted.events)
    )


def _apply(wanted: Projection, stored: list[StoredEvent]) -> None:
    # Sorting is stable: within a tenant the order of the log stays.
    by_tenant = groupby(sorted(stored, key=_tenant_of), key=_tenant_of)
    for _, events in by_tenant:
        mine = list(events)
        with tenant_scope(mine[0].tenant_id):
            wanted.build([_event(wanted, one) for one in mine])


def _tenant_of(stored: StoredEvent) -> str:
    return stored.tenant_id.hex


def _event(wanted: Projection, stored: StoredEvent) -> Event:
    columns = {
        "tenant": stored.tenant_id,
        "aggregate_id": stored.aggregateid,
        "seq": stored.seq,
        "at": stored.created_at,
    }
    return msgspec.convert(
        {**msgspec.json.decode(stored.payload), **columns}, type=wanted.events[stored.type]
    )
