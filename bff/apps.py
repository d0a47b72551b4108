"""The front door as a Django app."""

from importlib import import_module

from django.apps import AppConfig

# What the front door's rooms register by being imported: commands, read models, hot endpoints.
_REGISTERED = (
    "bff.gateway.both_sides",
    "bff.routes.pins.commands",
    "bff.routes.pins.projections",
)


class BffConfig(AppConfig):
    """Has every change of what routes looked at and announced."""

    name = "bff"
    label = "bff"
    verbose_name = "Routes and flags"

    def ready(self) -> None:
        from bff.drills import rehearsed
        from bff.flips import watch
        from bff.trial.demotion import guard
        from bff.trial.shadowing import versions

        for module in _REGISTERED:
            import_module(module)
        watch.connect(rehearsed.check)
        guard.connect()
        versions.connect()
