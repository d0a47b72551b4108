"""What the broker has dropped before a consumer came to it is missed, and comes from the log."""

from collections.abc import Callable
from uuid import UUID

import pytest

from banyan.events.cloudevents import CloudEvent, cloud_event
from banyan.events.consumer import Gap
from banyan.events.reader import advance
from banyan.events.relay import producer, relay
from banyan.ids import uuid7
from banyan.models import ConsumerPosition, EventRecord
from tests.drive.broker import RunningBroker
from tests.drive.topics import SHELF, Reader, event, publish

pytestmark = pytest.mark.django_db(transaction=True)


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
