"""The routes that the apps declare: those of the monolith still on it, one flag away from us."""

from banyan.routes import DeclaredRoute, declared_routes
from bff.flips.change import change
from bff.routes.models import Flag, Route

_NOTE = "Yes = module, No = monolith (kill switch), Unknown = ramp."


def install() -> None:
    """Add the routes that are missing; what an administrator has changed stays changed."""
    with change("demo", "the routes that the apps declare"):
        for one in declared_routes():
            _install(one)


def _install(one: DeclaredRoute) -> None:
    if one.flag:
        flag, _ = Flag.objects.get_or_create(name=one.flag, defaults={"note": _NOTE})
        # One salt for all that a flag moves.
        sent = {"flag": flag, "state": Route.State.RAMP, "salt": one.flag}
    else:
        # Retired, for there is no way back: stopped or demoted, these would be a 404.
        sent = {"state": Route.State.RETIRED}
    Route.objects.get_or_create(
        method=one.method,
        template=one.template,
        defaults={
            "key": one.key,
            "module_endpoint": one.endpoint,
            "pin": one.pin,
            "group": one.group,
            "aggregate": one.aggregate,
            **sent,
        },
    )
