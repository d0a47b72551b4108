"""A real Kafka that a test may kill and bring back."""

import contextlib
import signal
from pathlib import Path

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from banyan.embedded.kafka_broker import KafkaBroker


class RunningBroker:
    """One broker; `address` stays the same however often it dies."""

    def __init__(self, home: Path) -> None:
        self._broker = KafkaBroker(home)
        self.process = self._broker.start()
        self.address = self._broker.bootstrap

    @property
    def is_there(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """As by `kill -9`: nothing is put in order."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def come_back(self) -> None:
        """Start on what the last one left; returns when it answers."""
        self.process = self._broker.start()

    def delete_before(self, topic: str, offset: int) -> None:
        """Do to every partition that has so many messages what its retention would do one day."""
        admin = AdminClient({"bootstrap.servers": self.address})
        numbers = admin.list_topics(topic, timeout=10).topics[topic].partitions
        places = [TopicPartition(topic, number, offset) for number in numbers]
        for deleted in admin.delete_records(places).values():
            with contextlib.suppress(KafkaException):  # shorter than that
                deleted.result(30)

    def delete(self, topic: str) -> None:
        admin = AdminClient({"bootstrap.servers": self.address})
        admin.delete_topics([topic])[topic].result(30)

    def _end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(30)
