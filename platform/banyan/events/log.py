"""Writing the event log: events collect during a command and are inserted before it commits."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import msgspec

from banyan.chains import canonical
from banyan.errors import Fault
from banyan.events.chain import digest_of, link, root
from banyan.ids import uuid7
from banyan.messages import Event, name_of
from banyan.models import EventRecord
from banyan.telemetry import spans

_Told = tuple[Event, str | None]
_collected: ContextVar[list[_Told] | None] = ContextVar("collected_events", default=None)
# What the log keeps in columns of their own.
_COLUMNS = ("tenant", "aggregate_id", "seq", "at")


def emit(event: Event, key: str | None = None) -> None:
    """Tell the house; stored in the transaction of the command that is running, under the
    Idempotency-Key by which whoever caused it may ask for it again.

    Raises Fault outside a command: an event without a transaction could be told of something
    that never came to be.
    """
    events = _collected.get()
    if events is None:
        raise Fault(f"{name_of(type(event))} emitted outside a command")
    events.append((event, key))


@contextmanager
def collecting() -> Iterator[None]:
    """Gather the events of one command and write them when its handler has finished."""
    events: list[_Told] = []
    token = _collected.set(events)
    try:
        yield
    finally:
        _collected.reset(token)
    # Reached only when the handler did not raise.
    if events:
        append(events)


def append(events: Iterable[_Told]) -> dict[UUID, bytes]:
    """Write events, with the keys they are told under, into the log now; for a command that has
    to know the heads of their chains, which are returned by aggregate."""
    records = list(_chained(events))
    EventRecord.objects.bulk_create(records)
    return {one.aggregateid: bytes(one.hash) for one in records}


def payload_of(event: Event) -> dict[str, Any]:
    """The fields of an event beyond the log's own columns, as plain data."""
    payload: dict[str, Any] = msgspec.to_builtins(event, str_keys=True)
    for column in _COLUMNS:
        del payload[column]
    return payload


def trace_headers() -> str:
    """The running trace as the JSON of an event's headers."""
    return msgspec.json.encode(spans.headers_of(spans.origin())).decode() if spans.on else "{}"


def _chained(events: Iterable[_Told]) -> Iterator[EventRecord]:
    headers = msgspec.json.decode(trace_headers())
    hashes: dict[UUID, bytes] = {}
    for event, key in events:
        before = hashes.get(event.aggregate_id) or _last_hash(event)
        payload = payload_of(event)
        name = name_of(type(event))
        digest = digest_of(name, canonical(payload))
        hashes[event.aggregate_id] = link(before, digest, event.seq, event.at)
        yield EventRecord(
            tenant_id=event.tenant,
            aggregateid=event.aggregate_id,
            seq=event.seq,
            id=uuid7(),
            aggregatetype=event.aggregate,
            type=name,
            key=key,
            payload=payload,
            headers=headers,
            hash=hashes[event.aggregate_id],
            created_at=event.at,
        )


def _last_hash(event: Event) -> bytes:
    earlier = EventRecord.objects.filter(aggregateid=event.aggregate_id).order_by("-seq")
    last = earlier.values_list("hash", flat=True).first()
    return root(event.tenant, event.aggregate_id) if last is None else bytes(last)
