"""The tables of routing, by what they are about."""

from bff.models.ownership import Ownership, OwnershipChange, Twin
from bff.models.pins import AttemptPin
from bff.models.routing import Announced, Flag, Route, RouteVersion, new_salt
from bff.models.workers import Worker

__all__ = [
    "Announced",
    "AttemptPin",
    "Flag",
    "Ownership",
    "OwnershipChange",
    "Route",
    "RouteVersion",
    "Twin",
    "Worker",
    "new_salt",
]
