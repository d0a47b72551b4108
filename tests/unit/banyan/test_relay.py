"""The relay to Kafka: everything arrives, in order, and nobody has to wait for it."""

import threading
from typing import Any
from uuid import UUID

import msgspec
import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, Producer, TopicPartition
from django.db import connection

from banyan.events import projector
from banyan.events import relay as relaying
from banyan.events.reader import StoredEvent, advance
from banyan.events.relay import READER, NotPublished, producer, relay
from banyan.ids import uuid7
from banyan.models import Checkpoint, EventRecord
from tests.drive.broker import RunningBroker

pytestmark = pytest.mark.django_db(transaction=True)

TENANT = uuid7()
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Shelf:
    """A kind of thing of one test's own, and so a topic: the real broker serves many tests."""

    def __init__(self) -> None:
        self.kind = f"shelf-{uuid7().hex[-8:]}"
        self.topic = f"banyan.{self.kind}"

    def write(self, aggregate: UUID, seq: int) -> UUID:
        """Log an event; returns its id."""
        event = EventRecord(
            tenant_id=TENANT,
            aggregatetype=self.kind,
            aggregateid=aggregate,
            seq=seq,
            type="BookPlaced",
            payload={"title": "Étude"},
            hash=b"",
            headers={"traceparent": TRACE, "secret": "stays here"},
        )
        event.save(force_insert=True)
        return event.id

    def arrived(self, broker: str, count: int) -> list[Message]:
        """The first `count` messages of the topic, waited for."""
        consumer = Consumer({"bootstrap.servers": broker, "group.id": "test"})
        numbers = consumer.list_topics(self.topic, timeout=10).topics[self.topic].partitions
        # Assigned, not subscribed: there is no group to wait for.
        consumer.assign([TopicPartition(self.topic, one, OFFSET_BEGINNING) for one in numbers])
        messages: list[Message] = []
        try:
            while len(messages) < count:
                message = consumer.poll(20)
                assert message is not None, f"only {len(messages)} of {count} arrived"
                if message.error() is None:
                    messages.append(message)
        finally:
            consumer.close()
        return messages


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_each_aggregate_arrives_in_its_order(shelf: Shelf, broker: str) -> None:
    one, other = uuid7(), uuid7()
    for seq in range(1, 6):
        shelf.write(one, seq)
        shelf.write(other, seq)
    relay(producer(broker))
    sequences: dict[bytes, list[str]] = {one.bytes: [], other.bytes: []}
    for message in shelf.arrived(broker, 10):
        sequences[message.key()].append(msgspec.json.decode(message.value())["sequence"])
    assert list(sequences.values()) == [["1", "2", "3", "4", "5"]] * 2


def test_an_event_arrives_as_a_cloud_event(shelf: Shelf, broker: str) -> None:
    aggregate = uuid7()
    shelf.write(aggregate, 7)
    relay(producer(broker))
    event = msgspec.json.decode(shelf.arrived(broker, 1)[0].value())
    del event["id"], event["time"]
    assert event == {
        "specversion": "1.0",
        "source": f"/tenants/{TENANT}/{shelf.kind}",
        "subject": str(aggregate),
        "type": f"{shelf.topic}.BookPlaced",
        "datacontenttype": "application/json",
        "sequence": "7",
        "data": {"title": "Étude"},
    }


def test_headers_carry_the_id_and_the_trace_and_nothing_else(shelf: Shelf, broker: str) -> None:
    shelf.write(uuid7(), 1)
    relay(producer(broker))
    message = shelf.arrived(broker, 1)[0]
    identity = msgspec.json.decode(message.value())["id"]
    assert message.headers() == [("id", identity.encode()), ("traceparent", TRACE.encode())]


def test_what_has_been_published_is_not_published_again(shelf: Shelf, broker: str) -> None:
    shelf.write(uuid7(), 1)
    sender = producer(broker)
    assert [relay(sender), relay(sender)] == [1, 0]


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a broker that is not there, given up on soon."""
    monkeypatch.setattr(relaying, "_FLUSH_SECONDS", 0.3)
    return "127.0.0.1:1"


def test_a_broker_that_is_not_there_leaves_the_checkpoint(shelf: Shelf, nowhere: str) -> None:
    shelf.write(uuid7(), 1)
    with pytest.raises(NotPublished):
        relay(producer(nowhere))
    assert not Checkpoint.objects.filter(reader=READER).exists()


def test_what_waited_for_the_broker_arrives_when_it_is_there(
    shelf: Shelf, nowhere: str, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    aggregate = uuid7()
    shelf.write(aggregate, 1)
    with pytest.raises(NotPublished):
        relay(producer(nowhere))
    monkeypatch.setattr(relaying, "_FLUSH_SECONDS", 10.0)
    relay(producer(broker))
    assert shelf.arrived(broker, 1)[0].key() == aggregate.bytes


class KilledInTheMiddle:
    """A producer whose broker dies at the third event that it is given."""

    def __init__(self, inner: Producer, broker: RunningBroker) -> None:
        self._inner, self._broker, self._given = inner, broker, 0

    def produce(self, *arguments: Any, **named: Any) -> None:
        self._given += 1
        if self._given == 3:
            self._inner.flush(10)
            self._broker.kill()
        self._inner.produce(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def test_a_killed_broker_that_comes_back_has_everything_and_more_only_by_id(
    shelf: Shelf, real_broker: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "_FLUSH_SECONDS", 2.0)
    aggregate = uuid7()
    written = [str(shelf.write(aggregate, seq)) for seq in range(1, 4)]
    relay(producer(real_broker.address))
    written += [str(shelf.write(aggregate, seq)) for seq in range(4, 10)]
    with pytest.raises(NotPublished):
        relay(KilledInTheMiddle(producer(real_broker.address), real_broker))

    real_broker.come_back()
    written.append(str(shelf.write(aggregate, 10)))
    monkeypatch.setattr(relaying, "_FLUSH_SECONDS", 10.0)
    assert relay(producer(real_broker.address)) == 7

    # Two were confirmed before the kill, and are sent a second time after it.
    arrived = [
        dict(message.headers())["id"].decode() for message in shelf.arrived(real_broker.address, 12)
    ]
    assert list(dict.fromkeys(arrived)) == written
    assert len(arrived) == 12


def test_a_projector_does_not_wait_for_a_relay_that_waits_for_kafka(shelf: Shelf) -> None:
    shelf.write(uuid7(), 1)
    waiting, finish = threading.Event(), threading.Event()

    def wait_for_kafka(_events: list[StoredEvent]) -> None:
        waiting.set()
        finish.wait(20)

    def hold() -> None:
        advance(READER, wait_for_kafka)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert waiting.wait(10)
        shelf.write(uuid7(), 1)
        assert projector.project("results") == 2
    finally:
        finish.set()
        thread.join(20)
