"""The tables of routing, by what they are about."""

from bff.routes.models.announced import Announced
from bff.routes.models.drill_fault import DrillFault
from bff.routes.models.flag import Flag
from bff.routes.models.override import RouteOverride
from bff.routes.models.ownership import Ownership
from bff.routes.models.pin import AttemptPin
from bff.routes.models.route import Route, new_salt
from bff.routes.models.version import RouteVersion
from bff.routes.models.worker import Worker

__all__ = [
    "Announced",
    "AttemptPin",
    "DrillFault",
    "Flag",
    "Ownership",
    "Route",
    "RouteOverride",
    "RouteVersion",
    "Worker",
    "new_salt",
]
