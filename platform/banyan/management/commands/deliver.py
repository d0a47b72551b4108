"""`manage.py deliver`: send what waits for other people's servers."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules

from banyan.events.loop import until_told_to_stop
from banyan.outgoing.threads import Deliverer
from banyan.telemetry.setup import set_up


class Command(BaseCommand):
    help = "Sends scores and learning records to other servers until stopped; several may run."

    def handle(self, *args: Any, **options: Any) -> None:
        set_up("deliverer")
        autodiscover_modules("deliveries")
        deliverer = Deliverer()
        try:
            until_told_to_stop(deliverer.step, rest=1.0)
        finally:
            deliverer.close()
