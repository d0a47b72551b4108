"""`manage.py install_routes`: the routes that the apps declare."""

from typing import Any

from django.core.management.base import BaseCommand

from bff.flips import declared


class Command(BaseCommand):
    help = (
        "Adds the routes that the apps declare and that are missing. What was served by the LMS"
        " stays there until a flag or a ramp says otherwise; routes that exist are not changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        added = declared.install("install_routes")
        self.stdout.write(f"Added: {', '.join(added) or 'nothing, all are there'}")
