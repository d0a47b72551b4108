"""`manage.py project`: keep the read models up with the event log."""

from typing import Any

from django.core.management.base import BaseCommand

from banyan.events.loop import until_told_to_stop
from banyan.events.news import when_there_is_news
from banyan.events.projector import BATCH, project
from banyan.events.registry import projections
from banyan.telemetry.setup import set_up


class Command(BaseCommand):
    help = "Runs every projection until stopped; one at a time does the work, more wait."

    def handle(self, *args: Any, **options: Any) -> None:
        set_up("projectors")
        names = [one.name for one in projections()]
        step = when_there_is_news(lambda: max(project(name) for name in names) == BATCH)
        until_told_to_stop(step)
