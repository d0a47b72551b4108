"""The tables of routing, by what they are about."""

from bff.models.announced import Announced
from bff.models.demotion import ComparedTick, Demotion, RouteTick, RouteWatch
from bff.models.flags import Flag
from bff.models.overrides import RouteOverride
from bff.models.pins import AttemptPin
from bff.models.routing import Route, new_salt
from bff.models.shadowing import (
    Normaliser,
    NormaliserVersion,
    ShadowCount,
    ShadowExample,
)
from bff.models.versions import RouteVersion
from bff.models.workers import Worker

__all__ = [
    "Announced",
    "AttemptPin",
    "ComparedTick",
    "Demotion",
    "Flag",
    "Normaliser",
    "NormaliserVersion",
    "Route",
    "RouteOverride",
    "RouteTick",
    "RouteVersion",
    "RouteWatch",
    "ShadowCount",
    "ShadowExample",
    "Worker",
    "new_salt",
]
