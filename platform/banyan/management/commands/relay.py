"""`manage.py relay`: publish the event log to Kafka."""

from typing import Any

from confluent_kafka import Producer
from django.core.management.base import BaseCommand

from banyan.events.bootstrap import bootstrap_servers
from banyan.events.loop import until_told_to_stop
from banyan.events.news import when_there_is_news
from banyan.events.relay import BATCH, NotPublished, producer, relay
from banyan.telemetry.setup import set_up


class Command(BaseCommand):
    help = "Publishes events to Kafka until stopped; one at a time does the work, more wait."

    def handle(self, *args: Any, **options: Any) -> None:
        set_up("relay")
        self._producer: Producer | None = None
        until_told_to_stop(when_there_is_news(self._step))

    def _step(self) -> bool:
        if self._producer is None:
            self._producer = producer(bootstrap_servers())
        try:
            return relay(self._producer) == BATCH
        except NotPublished:
            # The stand-in may be back under another address, and a producer that has failed for
            # good never recovers: the next step begins with a new one.
            self._producer = None
            raise
