"""The front door as a Django app."""

from django.apps import AppConfig


class BffConfig(AppConfig):
    """Has every change of what routes looked at and announced."""

    name = "bff"
    label = "bff"
    verbose_name = "Routes and flags"

    def ready(self) -> None:
        from bff import watching
        from bff.demotion import guard
        from bff.shadowing import versions

        watching.connect()
        guard.connect()
        versions.connect()
