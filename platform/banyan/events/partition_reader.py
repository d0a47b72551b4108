"""Reading partitions of Kafka from given offsets: no group, no offsets kept there."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from confluent_kafka import Consumer, KafkaException, TopicPartition

from banyan.errors import Fault
from banyan.events.positions import Partition

_ANSWER_SECONDS = 5.0
_FILL_SECONDS = 0.1  # how long a batch may wait to become full


class BrokerTrouble(Fault):
    """Kafka could not be asked, or its answer was an error."""


class Message(NamedTuple):
    """The message that stood at an offset."""

    partition: Partition
    offset: int
    value: bytes
    headers: list[tuple[str, bytes]]


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except KafkaException as error:
        raise BrokerTrouble(str(error)) from error


class Fetcher:
    """A connection to the brokers at `bootstrap`. Every method raises BrokerTrouble."""

    def __init__(self, bootstrap: str, name: str) -> None:
        with _asking():
            self._client: Any = Consumer(
                {
                    "bootstrap.servers": bootstrap,
                    "group.id": name,  # the library wants one; no group is joined
                    "enable.auto.commit": False,
                    "enable.auto.offset.store": False,
                    # An offset that is not there is an error: what to do is not Kafka's to decide.
                    "auto.offset.reset": "error",
                }
            )

    def look(self, topics: Sequence[str]) -> tuple[str, frozenset[Partition]]:
        """The cluster's id, and the partitions these topics have in it; none before they exist."""
        cluster, partitions = "", set()
        for topic in topics:
            with _asking():
                metadata = self._client.list_topics(topic, timeout=_ANSWER_SECONDS)
            cluster = metadata.cluster_id or ""
            partitions |= {(topic, number) for number in metadata.topics[topic].partitions}
        return cluster, frozenset(partitions)

    def bounds(self, partition: Partition) -> tuple[int, int]:
        """The oldest offset that is still there, and the next one to be written."""
        with _asking():
            low, high = self._client.get_watermark_offsets(
                TopicPartition(*partition), timeout=_ANSWER_SECONDS, cached=False
            )
        return low, high

    def begin(self, offsets: Mapping[Partition, int]) -> None:
        """Fetch from these offsets on, and from no other partition."""
        with _asking():
            self._client.assign([TopicPartition(*one, offset) for one, offset in offsets.items()])

    def fetch(self, count: int) -> list[Message]:
        """The next messages, at most `count` of them; fewer or none after a moment."""
        with _asking():
            polled = self._client.consume(count, _FILL_SECONDS)
        for one in polled:
            if one.error() is not None:
                raise BrokerTrouble(one.error().str())
        return [_message(one) for one in polled]

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()


def _message(polled: Any) -> Message:
    partition = polled.topic(), polled.partition()
    return Message(partition, polled.offset(), polled.value(), polled.headers() or [])
