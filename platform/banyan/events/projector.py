"""Projectors: turn the event log into the read models of the apps."""

from functools import partial

import msgspec

from banyan.events.reader import StoredEvent, advance
from banyan.events.registry import event_type, listeners
from banyan.messages import Event
from banyan.tenancy.scope import tenant_scope


def project(projection: str) -> int:
    """Bring `projection` one batch further; returns how many events it took."""
    return advance(f"projection:{projection}", partial(_apply, projection))


def _apply(projection: str, events: list[StoredEvent]) -> None:
    for stored in events:
        wanted = listeners(projection, stored.type)
        if not wanted:
            continue
        event = _event(stored)
        with tenant_scope(stored.tenant_id):
            for listener in wanted:
                listener(event)


def _event(stored: StoredEvent) -> Event:
    columns = {"tenant": stored.tenant_id, "aggregate_id": stored.aggregateid, "seq": stored.seq}
    return msgspec.convert({**stored.payload, **columns}, type=event_type(stored.type))
