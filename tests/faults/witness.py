"""A Kafka consumer of the test's own: collects every event of attempts, as delivered."""

import contextlib
import json
import threading
from typing import Any

import msgspec
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

TOPIC = "banyan.attempt"
_OUTAGE_TOLERANT = {"socket.timeout.ms": 10_000, "reconnect.backoff.max.ms": 1_000}


class Delivered(msgspec.Struct, frozen=True):
    """A CloudEvent in the order of its partition."""

    id: str
    attempt: str
    seq: int
    data: dict[str, Any]


class Witness:
    """Sees what is published after it was made; stop it with `close()`."""

    def __init__(self, bootstrap: str) -> None:
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": "fault-witness",
                "enable.auto.commit": False,
                "auto.offset.reset": "error",
                "log_level": 2,
                **_OUTAGE_TOLERANT,
            }
        )
        # A real broker may hold the events of earlier runs; what is not there yet is all new.
        self._earlier = {one: self._end_of(one) for one in self._partitions()}
        self._seen: list[Delivered] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def seen(self) -> list[Delivered]:
        """Everything so far; within a partition, and so for an attempt, in order."""
        return list(self._seen)

    def close(self) -> None:
        """Look no further."""
        self._stop.set()
        self._thread.join()
        self._consumer.close()

    def _watch(self) -> None:
        while not self._stop.is_set() and not (partitions := self._partitions()):
            self._stop.wait(0.2)
        self._consumer.assign(
            [
                TopicPartition(TOPIC, one, self._earlier.get(one, OFFSET_BEGINNING))
                for one in partitions
            ]
        )
        while not self._stop.is_set():
            for message in self._consumer.consume(500, timeout=0.2):
                if message.error() is None and (value := message.value()) is not None:
                    self._seen.append(_delivered(value))

    def _partitions(self) -> list[int]:
        with contextlib.suppress(KafkaException):
            found = self._consumer.list_topics(TOPIC, timeout=2).topics[TOPIC]
            return [] if found.error else list(found.partitions)
        return []

    def _end_of(self, partition: int) -> int:
        _, end = self._consumer.get_watermark_offsets(TopicPartition(TOPIC, partition), timeout=10)
        return int(end)


def _delivered(raw: bytes) -> Delivered:
    event = json.loads(raw)
    return Delivered(event["id"], event["subject"], int(event["sequence"]), event["data"])
