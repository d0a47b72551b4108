"""Consumers of Kafka: what they make of a message counts once, whoever dies when."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.conf import settings
from django.db import connection

from banyan.embedded import kafka
from banyan.events import consumer as consuming
from banyan.events import fetching
from banyan.events.cloudevents import CloudEvent, cloud_event, encode
from banyan.events.consumer import EventConsumer, Gap
from banyan.events.fetching import BrokerTrouble
from banyan.events.positions import Overtaken
from banyan.events.reader import advance
from banyan.events.relay import producer, relay
from banyan.ids import uuid7
from banyan.models import ConsumerPosition, EventRecord
from banyan.settings.env import ROOT
from tests.drive import consuming as killed_on_cue
from tests.drive.broker import RunningBroker

pytestmark = pytest.mark.django_db(transaction=True)

SHELF = uuid7()


@pytest.fixture
def topic() -> str:
    return f"banyan.shelf-{uuid7().hex[-8:]}"


@pytest.fixture(autouse=True)
def look_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "_LOOK_SECONDS", 0.0)


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


@pytest.fixture
def reader(broker: str, topic: str) -> Iterator[Reader]:
    made = Reader(broker, topic)
    yield made
    made.consumer.close()


@pytest.fixture
def other(broker: str, topic: str) -> Iterator[Reader]:
    """A second process of the same consumer."""
    made = Reader(broker, topic)
    yield made
    made.consumer.close()


def test_events_arrive_in_the_order_in_which_they_were_sent(
    broker: str, topic: str, reader: Reader
) -> None:
    publish(broker, topic, *(event(seq) for seq in range(1, 6)))
    assert reader.take(5) == ["1", "2", "3", "4", "5"]


def test_what_was_taken_is_not_taken_again_by_the_next_process(
    broker: str, topic: str, reader: Reader, other: Reader
) -> None:
    publish(broker, topic, event(1), event(2))
    reader.take(2)
    publish(broker, topic, event(3))
    assert other.take(1) == ["3"]


def test_a_topic_may_appear_after_its_consumer(broker: str, topic: str, reader: Reader) -> None:
    assert reader.consumer.step() == 0
    publish(broker, topic, event(1))
    assert reader.take(1) == ["1"]


def test_a_batch_that_could_not_be_used_comes_again_and_leaves_nothing(
    broker: str, topic: str
) -> None:
    def write_and_fail(events: list[CloudEvent]) -> None:
        ConsumerPosition.objects.create(consumer="x", topic="x", partition=0, epoch="x")
        raise ZeroDivisionError

    publish(broker, topic, event(1))
    with pytest.raises(ZeroDivisionError):
        Reader(broker, topic, handle=write_and_fail).take(1)
    assert not ConsumerPosition.objects.filter(consumer="x").exists()
    assert Reader(broker, topic).take(1) == ["1"]


def test_a_process_that_was_overtaken_takes_nothing_twice(
    broker: str, topic: str, reader: Reader, other: Reader
) -> None:
    publish(broker, topic, event(1))
    reader.take(1)
    assert other.consumer.step() == 0
    publish(broker, topic, event(2))
    reader.take(1)
    with pytest.raises(Overtaken):
        other.take(1)
    publish(broker, topic, event(3))
    assert other.take(1) == ["3"]


# How events get lost to a slow consumer: the stand-in keeps 5 MiB of a partition, and a real
# broker what its retention says.
@pytest.fixture(params=["stand_in", "real_broker"])
def drop(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Publish 1 to 8 to a topic and lose 1 and 2 or more; returns the broker's address."""
    kafka = request.getfixturevalue(request.param)

    def overflow(topic: str) -> str:
        publish(kafka, topic, *(event(seq, title="x" * 900_000) for seq in range(1, 9)))
        return str(kafka)

    def delete(topic: str) -> str:
        publish(kafka.address, topic, *(event(seq) for seq in range(1, 9)))
        kafka.delete_before(topic, 2)
        return str(kafka.address)

    return overflow if request.param == "stand_in" else delete


def test_a_gap_is_written_down_and_holds_the_consumer(
    drop: Callable[[str], str], topic: str
) -> None:
    broker = drop(topic)
    for _ in range(2):
        with pytest.raises(Gap) as gap:
            Reader(broker, topic).take(1)
    position = ConsumerPosition.objects.exclude(missing_until=None).get()
    assert (position.next_offset, position.missing_until) == (0, gap.value.until)
    assert gap.value.until >= 2


def test_a_gap_that_was_filled_is_left_behind(drop: Callable[[str], str], topic: str) -> None:
    broker = drop(topic)
    reader = Reader(
        broker,
        topic,
        refeed=lambda gap: reader.seen.extend(
            str(offset + 1) for offset in range(gap.first, gap.until)
        ),
    )
    while not reader.seen:
        reader.consumer.step()
    assert reader.take(8 - len(reader.seen)) == [str(seq) for seq in range(1, 9)]
    assert not ConsumerPosition.objects.exclude(missing_until=None).exists()


def test_the_log_fills_a_gap_exactly(real_broker: RunningBroker, topic: str) -> None:
    for seq in range(1, 9):
        EventRecord(
            tenant_id=uuid7(),
            aggregatetype=topic.removeprefix("banyan."),
            aggregateid=SHELF,
            seq=seq,
            type="BookPlaced",
            payload={},
        ).save(force_insert=True)
    relay(producer(real_broker.address))
    real_broker.delete_before(topic, 3)
    kept: dict[UUID, str] = {}

    def keep(events: list[CloudEvent]) -> None:
        kept.update((one.id, one.sequence) for one in events)

    def refeed(gap: Gap) -> None:
        while advance("refeed", lambda events: keep([cloud_event(one) for one in events])):
            pass

    Reader(real_broker.address, topic, handle=keep, refeed=refeed).take(5)
    assert list(kept.values()) == [str(seq) for seq in range(1, 9)]


def test_a_cluster_that_began_anew_is_read_from_its_beginning(tmp_path: Path, topic: str) -> None:
    first, second = kafka.host(tmp_path / "one"), kafka.host(tmp_path / "two")
    one, two = ((tmp_path / name).read_text() for name in ("one", "two"))
    publish(one, topic, event(1), event(2), event(3))
    publish(two, topic, event(4))
    reader = Reader(one, topic)
    reader.take(3)
    reader.address = two
    reader.consumer.close()
    assert reader.take(1) == ["1", "2", "3", "4"]
    del first, second


def test_a_topic_that_was_made_anew_is_read_from_its_beginning(
    real_broker: RunningBroker, topic: str
) -> None:
    publish(real_broker.address, topic, event(1), event(2), event(3))
    reader = Reader(real_broker.address, topic)
    reader.take(3)
    real_broker.delete(topic)
    publish(real_broker.address, topic, event(4))
    assert reader.take(1) == ["1", "2", "3", "4"]


def test_a_consumer_goes_on_where_it_was_when_a_killed_broker_is_back(
    real_broker: RunningBroker, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_ANSWER_SECONDS", 1.0)
    publish(real_broker.address, topic, event(1))
    reader = Reader(real_broker.address, topic)
    reader.take(1)
    real_broker.kill()
    with pytest.raises(BrokerTrouble):
        reader.consumer.step()
    real_broker.come_back()
    publish(real_broker.address, topic, event(2))
    assert reader.take(1) == ["1", "2"]


@pytest.fixture
def tables(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE taken (id uuid); CREATE TABLE kept (id uuid PRIMARY KEY)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE taken, kept")


def count(what: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {what}")
        return int(cursor.fetchone()[0])


@pytest.mark.faults
def test_twenty_thousand_events_and_six_kills_are_twenty_thousand_rows(
    broker: str, topic: str, tables: None
) -> None:
    shelves = [uuid7() for _ in range(50)]
    events = [event(number, shelves[number % 50]) for number in range(20_000)]
    twice = random.Random(1).sample(events, 1_000)
    publish(broker, topic, *events, *twice)

    database = settings.LAYOUT.database_url_of(connection.settings_dict["NAME"])
    killed = subprocess.run(
        [sys.executable, "-m", killed_on_cue.__name__, broker, topic, "21000"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database, "PYTHONPATH": f"{ROOT}/platform:{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    assert int(killed) == len(killed_on_cue.CUES)
    assert (count("kept"), count("taken")) == (20_000, 21_000)
