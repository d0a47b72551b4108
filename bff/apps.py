"""The front door as a Django app."""

from importlib import import_module

from django.apps import AppConfig

# Commands and read models of the front door's rooms register themselves when they are imported.
_REGISTERED = ("bff.routes.pins.commands", "bff.routes.pins.projections")


class BffConfig(AppConfig):
    """Names the gates that every flip passes, in their order."""

    name = "bff"
    label = "bff"
    verbose_name = "Routes and flags"

    def ready(self) -> None:
        from bff.drills import rehearsed
        from bff.flips import change, freezes, gate, steps
        from bff.trial.demotion import guard
        from bff.trial.shadowing import versions

        for module in _REGISTERED:
            import_module(module)
        change.guard_with([steps.check, freezes.check, gate.check, rehearsed.check, guard.check])
        versions.connect()
