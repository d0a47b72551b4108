"""A stand-in for Kafka: librdkafka's mock cluster, owned by one process, gone with it."""

from pathlib import Path

from confluent_kafka import Producer

# The mock cluster lives in a client instance; this address is never connected to.
_CONFIG = {"bootstrap.servers": "127.0.0.1:1", "test.mock.num.brokers": 1}


def host(address: Path) -> Producer:
    """Start the mock cluster, write its bootstrap servers to `address`, return its owner.

    Keep the returned object alive: the brokers end with it.
    """
    owner = Producer({**_CONFIG, "log_level": 3})
    metadata = owner.list_topics(timeout=10)
    servers = ",".join(f"{broker.host}:{broker.port}" for broker in metadata.brokers.values())
    partial = address.with_suffix(".partial")
    partial.write_text(servers)
    partial.rename(address)
    return owner
