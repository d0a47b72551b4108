"""`manage.py processes`: what has to run beside the web."""

from typing import Any

from django.core.management.base import BaseCommand

from banyan.processes import processes


class Command(BaseCommand):
    help = "Lists the processes that a deployment runs beside `serve`, one a line."

    def handle(self, *args: Any, **options: Any) -> None:
        for one in processes():
            self.stdout.write(f"{one.name}: manage.py {one.command}")
