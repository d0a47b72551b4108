"""The front door as a Django app."""

from django.apps import AppConfig


class BffConfig(AppConfig):
    """Connects route changes to the gate and to their announcement."""

    name = "bff"
    label = "bff"
    verbose_name = "Routes and flags"

    def ready(self) -> None:
        from bff import announcing, gate

        gate.connect()
        announcing.connect()
