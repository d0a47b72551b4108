"""The front door as a Django app."""

from django.apps import AppConfig
from django.core import checks


class BffConfig(AppConfig):
    """Has every change of what routes looked at and announced."""

    name = "bff"
    label = "bff"
    verbose_name = "Routes and flags"

    def ready(self) -> None:
        from bff import watching
        from bff.checks import no_address_is_claimed_twice
        from bff.demotion import guard
        from bff.shadowing import versions

        checks.register(no_address_is_claimed_twice)
        watching.connect()
        guard.connect()
        versions.connect()
