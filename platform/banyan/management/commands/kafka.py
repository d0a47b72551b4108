"""`manage.py kafka`: host Kafka on a laptop, a stand-in or a real one."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from banyan.embedded.kafka import host
from banyan.embedded.kafka_broker import KafkaBroker


class Command(BaseCommand):
    help = "Hosts an in-memory Kafka for development; its topics end with this process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--real",
            action="store_true",
            help="a real broker instead, which keeps its topics (make kafka installs it)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["real"]:
            self._host_broker()
        else:
            self._host_stand_in()

    def _host_stand_in(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        owner = host(settings.LAYOUT.kafka_address)
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
        owner.flush(1)

    def _host_broker(self) -> None:
        broker = KafkaBroker(settings.LAYOUT.kafka_broker)
        try:
            server = broker.start()
        except RuntimeError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:  # it goes with us
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: server.terminate())
        self.stdout.write(f"KAFKA_BOOTSTRAP_SERVERS={broker.bootstrap}")
        self.stdout.flush()
        if server.wait() not in (0, 128 + signal.SIGTERM, -signal.SIGTERM):
            raise CommandError(f"Kafka ended with {server.returncode}; see {broker.home}/kafka.log")
