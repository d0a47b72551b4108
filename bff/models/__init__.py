"""The tables of routing, by what they are about."""

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
    "Route",
    "RouteVersion",
    "StatusEntry",
    "Worker",
    "new_salt",
]
