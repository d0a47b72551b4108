"""Who takes which events from Kafka; filled when the apps' `consumers` modules are imported."""

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, TypeVar

import msgspec

from banyan.events.cloudevents import CloudEvent, topic_of, type_of
from banyan.messages import Event, name_of
from banyan.tenancy.scope import tenant_scope

F = TypeVar("F", bound=Callable[[list[Any]], None])


class Consumer(msgspec.Struct, frozen=True):
    """A reader of Kafka: which events it takes, by the type they travel under, and who takes them.

    `handle` takes the events of one tenant, in the order of each aggregate, inside the tenant's
    scope and the transaction that moves the offsets. It may be given an event again.
    """

    name: str
    events: Mapping[str, type[Event]]
    handle: Callable[[list[Any]], None]

    @property
    def topics(self) -> list[str]:
        """Where its events are."""
        return sorted({topic_of(event.aggregate) for event in self.events.values()})

    def take(self, events: list[CloudEvent]) -> int:
        """Hand over what it wants of these, and say how many; the rest of a topic is none of its
        business."""
        wanted = [one for one in events if one.type in self.events]
        # Sorting is stable: within a tenant the order of each partition stays.
        for tenant, mine in groupby(sorted(wanted, key=_tenant_of), key=_tenant_of):
            with tenant_scope(tenant):
                self.handle([self._event(one) for one in mine])
        return len(wanted)

    def _event(self, told: CloudEvent) -> Event:
        columns = {
            "tenant": told.tenant,
            "aggregate_id": told.subject,
            "seq": int(told.sequence),
            "at": told.time,
        }
        return msgspec.convert(
            {**msgspec.json.decode(told.data), **columns}, type=self.events[told.type]
        )


def _tenant_of(event: CloudEvent) -> Any:
    return event.tenant


_consumers: dict[str, Consumer] = {}


def consumes(*events: type[Event], consumer: str) -> Callable[[F], F]:
    """Make the decorated function the one that takes these events from Kafka as `consumer`.

    Under this name it keeps its place: another name begins at the beginning.
    """

    def subscribe(handle: F) -> F:
        if consumer in _consumers:
            raise RuntimeError(f"consumer {consumer} is declared twice")
        by_type = {type_of(event.aggregate, name_of(event)): event for event in events}
        _consumers[consumer] = Consumer(consumer, by_type, handle)
        return handle

    return subscribe


def consumers() -> list[Consumer]:
    """Every consumer that some app has declared, by name."""
    return [_consumers[name] for name in sorted(_consumers)]


def consumer(name: str) -> Consumer:
    """The consumer with this name. Raises KeyError."""
    return _consumers[name]
