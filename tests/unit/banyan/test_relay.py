"""The relay to Kafka: everything arrives, in order, and nobody has to wait for it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, TopicPartition
from django.db import connection

from banyan.embedded import kafka
from banyan.events import projector
from banyan.events import relay as relaying
from banyan.events.reader import StoredEvent, advance
from banyan.events.relay import READER, NotPublished, producer, relay
from banyan.ids import uuid7
from banyan.models import Checkpoint, EventRecord

pytestmark = pytest.mark.django_db(transaction=True)

TENANT, TOPIC = uuid7(), "banyan.shelf"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    owner = kafka.host(tmp_path / "address")
    yield (tmp_path / "address").read_text()
    del owner


def write(aggregate: UUID, seq: int) -> None:
    EventRecord(
        tenant_id=TENANT,
        aggregatetype="shelf",
        aggregateid=aggregate,
        seq=seq,
        type="BookPlaced",
        payload={"title": "Étude"},
        hash=b"",
        headers={"traceparent": TRACE, "secret": "stays here"},
    ).save(force_insert=True)


def arrived(broker: str, count: int) -> list[Message]:
    """The first `count` messages of the topic, waited for."""
    consumer = Consumer({"bootstrap.servers": broker, "group.id": "test"})
    partitions = consumer.list_topics(TOPIC, timeout=10).topics[TOPIC].partitions
    # Assigned, not subscribed: there is no group to wait for.
    consumer.assign([TopicPartition(TOPIC, number, OFFSET_BEGINNING) for number in partitions])
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


def test_each_aggregate_arrives_in_its_order(broker: str) -> None:
    one, other = uuid7(), uuid7()
    for seq in range(1, 6):
        write(one, seq)
        write(other, seq)
    relay(producer(broker))
    sequences: dict[bytes, list[str]] = {one.bytes: [], other.bytes: []}
    for message in arrived(broker, 10):
        sequences[message.key()].append(msgspec.json.decode(message.value())["sequence"])
    assert list(sequences.values()) == [["1", "2", "3", "4", "5"]] * 2


def test_an_event_arrives_as_a_cloud_event(broker: str) -> None:
    aggregate = uuid7()
    write(aggregate, 7)
    relay(producer(broker))
    event = msgspec.json.decode(arrived(broker, 1)[0].value())
    del event["id"], event["time"]
    assert event == {
        "specversion": "1.0",
        "source": f"/tenants/{TENANT}/shelf",
        "subject": str(aggregate),
        "type": "banyan.shelf.BookPlaced",
        "datacontenttype": "application/json",
        "sequence": "7",
        "data": {"title": "Étude"},
    }


def test_headers_carry_the_id_and_the_trace_and_nothing_else(broker: str) -> None:
    write(uuid7(), 1)
    relay(producer(broker))
    message = arrived(broker, 1)[0]
    identity = msgspec.json.decode(message.value())["id"]
    assert message.headers() == [("id", identity.encode()), ("traceparent", TRACE.encode())]


def test_what_has_been_published_is_not_published_again(broker: str) -> None:
    write(uuid7(), 1)
    sender = producer(broker)
    assert [relay(sender), relay(sender)] == [1, 0]


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a broker that is not there, given up on soon."""
    monkeypatch.setattr(relaying, "_FLUSH_SECONDS", 0.3)
    return "127.0.0.1:1"


def test_a_broker_that_is_not_there_leaves_the_checkpoint(nowhere: str) -> None:
    write(uuid7(), 1)
    with pytest.raises(NotPublished):
        relay(producer(nowhere))
    assert not Checkpoint.objects.filter(reader=READER).exists()


def test_what_waited_for_the_broker_arrives_when_it_is_there(
    nowhere: str, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    aggregate = uuid7()
    write(aggregate, 1)
    with pytest.raises(NotPublished):
        relay(producer(nowhere))
    monkeypatch.setattr(relaying, "_FLUSH_SECONDS", 10.0)
    relay(producer(broker))
    assert arrived(broker, 1)[0].key() == aggregate.bytes


def test_a_projector_does_not_wait_for_a_relay_that_waits_for_kafka() -> None:
    write(uuid7(), 1)
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
        write(uuid7(), 1)
        assert projector.project("results") == 2
    finally:
        finish.set()
        thread.join(20)
