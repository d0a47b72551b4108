"""`manage.py kafka`: host the stand-in for Kafka on a laptop."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from banyan.embedded.kafka import host


class Command(BaseCommand):
    help = "Hosts an in-memory Kafka for development; its topics end with this process."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        owner = host(settings.LAYOUT.kafka_address)
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
        owner.flush(1)
