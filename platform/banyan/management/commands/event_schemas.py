"""`manage.py event_schemas`: write down what events promise to their readers, or check it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from banyan.events.promises import broken
from banyan.events.schemas import FOLDER, schemas, write, written

_ON_PURPOSE = (
    "To break a promise on purpose, tell everybody who reads the topic and delete its file first."
)


class Command(BaseCommand):
    help = "Writes a JSON Schema per event type to docs/events; refuses to break what stands there."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail instead")

    def handle(self, *args: Any, **options: Any) -> None:
        promised, present = written(FOLDER), schemas()
        sentences = broken(promised, present)
        if sentences:
            raise CommandError("\n".join([*sentences, _ON_PURPOSE]))
        if promised == present:
            self.stdout.write(f"{len(present)} event types, as written down.")
        elif options["check"]:
            raise CommandError("The schemas in docs/events are behind: manage.py event_schemas")
        else:
            write(FOLDER, present)
            self.stdout.write(f"{len(present)} event types written to docs/events.")
