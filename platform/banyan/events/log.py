"""Writing the event log: events collect during a command and are inserted before it commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec
from opentelemetry.propagate import inject

from banyan.errors import Fault
from banyan.ids import uuid7
from banyan.messages import Event, name_of
from banyan.models import EventRecord

_collected: ContextVar[list[Event] | None] = ContextVar("collected_events", default=None)


def emit(event: Event) -> None:
    """Tell the house; stored in the transaction of the command that is running.

    Raises Fault outside a command: an event without a transaction could be told of something
    that never came to be.
    """
    events = _collected.get()
    if events is None:
        raise Fault(f"{name_of(type(event))} emitted outside a command")
    events.append(event)


@contextmanager
def collecting() -> Iterator[None]:
    """Gather the events of one command and write them when its handler has finished."""
    events: list[Event] = []
    token = _collected.set(events)
    try:
        yield
    finally:
        _collected.reset(token)
    # Reached only when the handler did not raise.
    if events:
        EventRecord.objects.bulk_create([_record(event) for event in events])


def _record(event: Event) -> EventRecord:
    headers: dict[str, str] = {}
    inject(headers)
    payload = msgspec.to_builtins(event, str_keys=True)
    for column in ("tenant", "aggregate_id", "seq"):
        del payload[column]
    return EventRecord(
        tenant_id=event.tenant,
        id=uuid7(),
        aggregatetype=event.aggregate,
        aggregateid=event.aggregate_id,
        seq=event.seq,
        type=name_of(type(event)),
        payload=payload,
        headers=headers,
    )
