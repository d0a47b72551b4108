"""The tables of routing, by what they are about."""

from bff.models.announced import Announced
from bff.models.flags import Flag
from bff.models.overrides import RouteOverride
from bff.models.pins import AttemptPin
from bff.models.routing import Route, new_salt
from bff.models.versions import RouteVersion
from bff.models.workers import Worker

__all__ = [
    "Announced",
    "AttemptPin",
    "Flag",
    "Route",
    "RouteOverride",
    "RouteVersion",
    "Worker",
    "new_salt",
]
