"""The front door as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks

# What the front door's rooms register by being imported: commands, read models, hot endpoints,
# sockets.
_REGISTERED = (
    "bff.gateway.both_sides",
    "bff.routes.pins.commands",
    "bff.routes.pins.projections",
    "bff.routes.ws",
)


class BffConfig(AppConfig):
    """Has every change of what routes looked at and announced."""

    name = "bff"
    label = "bff"
    verbose_name = "Routes and flags"

    def ready(self) -> None:
        from bff.drills import rehearsed
        from bff.flips import watch
        from bff.routes.checks import no_address_is_claimed_twice
        from bff.trial.demotion import guard
        from bff.trial.shadowing import versions

        for module in _REGISTERED:
            import_module(module)
        checks.register(no_address_is_claimed_twice)
        watch.connect(rehearsed.check)
        guard.connect()
        versions.connect()
