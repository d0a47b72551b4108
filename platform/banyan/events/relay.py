"""The relay: publishes the event log to Kafka, in the order of each aggregate, at least once."""

import msgspec
from confluent_kafka import KafkaError, Message, Producer

from banyan.dry_run.side_effects import refuse_in_dry_run
from banyan.errors import Fault
from banyan.events.cloudevents import cloud_event, encode, topic_of
from banyan.events.reader import StoredEvent, advance
from banyan.telemetry import names, spans
from banyan.telemetry.metrics import counter

READER = "relay:kafka"
BATCH = 2000
_FLUSH_SECONDS = 10.0

_PUBLISHED = counter(names.PUBLISHED_EVENTS)
_FAILURES = counter(names.KAFKA_FAILURES)


class NotPublished(Fault):
    """Kafka did not confirm a whole batch; the checkpoint stays, so it will be sent again."""


def producer(bootstrap: str) -> Producer:
    """An idempotent producer: no duplicates and no reordering within its own retries. Raises
    SideEffectRefused in a dry run."""
    refuse_in_dry_run("kafka")
    return Producer(
        {
            "bootstrap.servers": bootstrap,
            "enable.idempotence": True,
            "linger.ms": 5,
            "message.timeout.ms": int(_FLUSH_SECONDS * 1000),
        }
    )


def relay(kafka: Producer) -> int:
    """Publish one batch; returns how many events it held.

    At least once: a crash between Kafka's confirmation and our commit sends the batch again,
    and consumers drop what they know by the event's `id`.
    """
    return advance(READER, lambda events: _observed(kafka, events), batch=BATCH)


def _observed(kafka: Producer, events: list[StoredEvent]) -> None:
    try:
        with spans.publishing([_headers(event) for event in events] if spans.on else []):
            _publish(kafka, events)
    except NotPublished:
        _FAILURES.add()
        raise
    _PUBLISHED.add(len(events))


def _publish(kafka: Producer, events: list[StoredEvent]) -> None:
    failures: list[KafkaError] = []

    def delivered(error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            failures.append(error)

    for event in events:
        kafka.produce(
            topic_of(event.aggregatetype),
            key=event.aggregateid.bytes,
            value=encode(cloud_event(event)),
            headers=[("id", str(event.id).encode()), *_trace(event)],
            on_delivery=delivered,
        )
        kafka.poll(0)
    left = kafka.flush(_FLUSH_SECONDS)
    if failures or left:
        raise NotPublished(f"{left} unsent, first failure: {failures[:1]}")


def _trace(event: StoredEvent) -> list[tuple[str, bytes]]:
    headers = _headers(event)
    return [
        (name, headers[name].encode()) for name in ("traceparent", "tracestate") if name in headers
    ]


def _headers(event: StoredEvent) -> dict[str, str]:
    return {} if event.headers == "{}" else msgspec.json.decode(event.headers)
