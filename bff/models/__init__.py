"""The tables of routing, by what they are about."""

from bff.models.ownership import Ownership, OwnershipChange, Twin
from bff.models.pins import AttemptPin
from bff.models.routing import Announced, Flag, Route, RouteVersion, new_salt
from bff.models.status import Incident, OutcomeDay, OutcomeMinute, StatusEntry
from bff.models.workers import Worker

__all__ = [
    "Announced",
    "AttemptPin",
    "Flag",
    "Incident",
    "OutcomeDay",
    "OutcomeMinute",
    "Ownership",
    "OwnershipChange",
    "Route",
    "RouteVersion",
    "StatusEntry",
    "Twin",
    "Worker",
    "new_salt",
]
