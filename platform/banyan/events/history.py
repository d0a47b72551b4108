"""An aggregate's events, from the first."""

from collections.abc import Collection, Iterable
from typing import TypeVar
from uuid import UUID

import msgspec

from banyan.messages import Event, name_of
from banyan.models import EventRecord

E = TypeVar("E", bound=Event)


def history(aggregate: UUID, types: tuple[type[E], ...]) -> list[E]:
    """The aggregate's events of these types, in order, inside its tenant's scope."""
    return histories([aggregate], types)[aggregate]


def histories(aggregates: Collection[UUID], types: tuple[type[E], ...]) -> dict[UUID, list[E]]:
    """The same for many at once; one of which the log holds nothing (any more) has none."""
    by_name = {name_of(event): event for event in types}
    rows = EventRecord.objects.filter(aggregateid__in=aggregates, type__in=by_name)
    found: dict[UUID, list[E]] = {aggregate: [] for aggregate in aggregates}
    for row in rows.order_by("aggregateid", "seq"):
        found[row.aggregateid].append(_event(row, by_name[row.type]))
    return found


def firsts(aggregates: Iterable[UUID], event: type[E]) -> dict[UUID, E]:
    """The event of this type with which each of these aggregates began, inside their tenant's
    scope; those that began with another, or whose month has left the log, are missing."""
    rows = EventRecord.objects.filter(aggregateid__in=list(aggregates), seq=0, type=name_of(event))
    return {row.aggregateid: _event(row, event) for row in rows}


def _event(row: EventRecord, event: type[E]) -> E:
    columns = {
        "tenant": row.tenant_id,
        "aggregate_id": row.aggregateid,
        "seq": row.seq,
        "at": row.created_at,
    }
    return msgspec.convert({**row.payload, **columns}, type=event)
