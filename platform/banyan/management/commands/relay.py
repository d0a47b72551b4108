"""`manage.py relay`: publish the event log to Kafka."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from banyan.events.loop import until_told_to_stop
from banyan.events.relay import producer, relay
from banyan.telemetry.setup import set_up


class Command(BaseCommand):
    help = "Publishes events to Kafka until stopped; one at a time does the work, more wait."

    def handle(self, *args: Any, **options: Any) -> None:
        set_up("relay")
        kafka = producer(settings.BANYAN.kafka or _embedded(settings.LAYOUT.kafka_address))
        until_told_to_stop(lambda: relay(kafka))


def _embedded(address: Path) -> str:
    try:
        return address.read_text()
    except FileNotFoundError:
        raise CommandError("Set KAFKA_BOOTSTRAP_SERVERS or start the stand-in: kafka") from None
