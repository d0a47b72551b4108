"""`manage.py rebuild`: make a projection anew beside the one that is shown."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from banyan.events.generations import HistoryIncomplete, begin, live
from banyan.events.projector import project
from banyan.events.registry import projection, projections


class Command(BaseCommand):
    help = (
        "Builds a projection from the beginning of the event log, beside the one that is shown,"
        " and shows it when it has caught up. Running projectors help; stopping this loses nothing:"
        " they go on, and so does the next call."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("projection", choices=[one.name for one in projections() if one.tables])

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["projection"]
        try:
            building = begin(projection(name)).building
        except HistoryIncomplete as refusal:
            raise CommandError(str(refusal)) from refusal
        while building is not None and live(name) < building:
            taken = project(name)
            self.stdout.write(f"{name}: {taken} events further")
        self.stdout.write(f"{name}: generation {live(name)} is shown")
