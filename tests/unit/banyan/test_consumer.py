"""Consumers of Kafka: what they make of a message counts once, whoever dies when."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from banyan.embedded import kafka
from banyan.embedded.postgres import Postgres
from banyan.events import consumer as consuming
from banyan.events import partition_reader
from banyan.events.cloudevents import CloudEvent
from banyan.events.partition_reader import BrokerTrouble
from banyan.events.positions import Overtaken
from banyan.ids import uuid7
from banyan.models import ConsumerPosition
from banyan.settings.env import ROOT
from tests.drive import consuming as killed_on_cue
from tests.drive.broker import RunningBroker
from tests.drive.topics import Reader, event, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def look_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "_LOOK_SECONDS", 0.0)


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
    monkeypatch.setattr(partition_reader, "_ANSWER_SECONDS", 1.0)
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

    database = Postgres.of(settings.LAYOUT).url_of(connection.settings_dict["NAME"])
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
