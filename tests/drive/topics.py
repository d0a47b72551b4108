"""Events on a topic of Kafka, and a consumer of ours that remembers what it was given."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from banyan.events.cloudevents import CloudEvent, encode
from banyan.events.consumer import EventConsumer
from banyan.events.partition_reader import BrokerTrouble
from banyan.events.relay import producer
from banyan.ids import uuid7

SHELF = uuid7()


def event(seq: int, shelf: UUID = SHELF, **data: Any) -> CloudEvent:
    return CloudEvent(
        id=uuid7(),
        source=f"/tenants/{uuid7()}/shelf",
        subject=shelf,
        type="banyan.shelf.BookPlaced",
        time=datetime.now(UTC),
        sequence=str(seq),
        data=msgspec.Raw(msgspec.json.encode(data)),
    )


def publish(broker: str, topic: str, *events: CloudEvent) -> None:
    sender = producer(broker)
    for one in events:
        sender.produce(topic, key=one.subject.bytes, value=encode(one))
        sender.poll(0)
    assert sender.flush(30) == 0


class Reader:
    """A consumer that remembers what it was given."""

    def __init__(self, broker: str, topic: str, **named: Any) -> None:
        self.seen: list[str] = []
        self.address = broker
        named.setdefault("handle", self.remember)
        self.consumer = EventConsumer("test", [topic], bootstrap=lambda: self.address, **named)

    def remember(self, events: list[CloudEvent]) -> None:
        self.seen.extend(one.sequence for one in events)

    def take(self, count: int) -> list[str]:
        """Step until `count` messages were taken; returns all that it has seen.

        Trouble with Kafka is waited for, as by `until_told_to_stop`.
        """
        deadline, taken = time.monotonic() + 60, 0
        while taken < count:
            assert time.monotonic() < deadline, f"only {taken} of {count} arrived"
            try:
                taken += self.consumer.step()
            except BrokerTrouble:
                time.sleep(0.1)
        return self.seen
