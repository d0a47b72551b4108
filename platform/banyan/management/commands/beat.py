"""`manage.py beat`: send periodic tasks when they are due."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from banyan.celery import app
from banyan.telemetry.setup import set_up


class Command(BaseCommand):
    help = "Sends periodic tasks until stopped; run exactly one."

    def handle(self, *args: Any, **options: Any) -> None:
        set_up("beat")
        app.loader.import_default_modules()
        settings.LAYOUT.home.mkdir(parents=True, exist_ok=True)
        schedule = settings.LAYOUT.home / "beat-schedule"
        app.Beat(schedule=str(schedule), loglevel=settings.BANYAN.log_level, quiet=True).run()
