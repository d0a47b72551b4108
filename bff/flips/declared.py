"""The routes that the apps declare: those of the monolith still on it, one flag away from us."""

from banyan.routes import DeclaredRoute, declared_routes
from bff.flips.change import change
from bff.routes.models import Flag, Route

_NOTE = "Yes = module, No = monolith (kill switch), Unknown = ramp."


def install(actor: str) -> list[str]:
    """Add the routes that are missing, and name them; what an administrator has changed stays."""
    with change(actor, "the routes that the apps declare"):
        return [one.key for one in declared_routes() if _is_new(one)]


def _is_new(one: DeclaredRoute) -> bool:
    if one.flag:
        flag, _ = Flag.objects.get_or_create(name=one.flag, defaults={"note": _NOTE})
        # One salt for all that a flag moves.
        sent = {"flag": flag, "state": Route.State.RAMP, "salt": one.flag}
    else:
        # Retired, for there is no way back: stopped or demoted, these would be a 404.
        sent = {"state": Route.State.RETIRED}
    _, created = Route.objects.get_or_create(
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
    return created
