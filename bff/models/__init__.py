"""The tables of routing, by what they are about."""

from bff.models.announced import Announced
from bff.models.flags import Flag
from bff.models.freezing import FreezeWindow
from bff.models.overrides import RouteOverride
from bff.models.ownership import Ownership, OwnershipChange, Twin
from bff.models.pins import AttemptPin
from bff.models.routing import Route, new_salt
from bff.models.scheduling import ScheduledFlip
from bff.models.status import Incident, OutcomeDay, OutcomeMinute, StatusEntry
from bff.models.versions import RouteVersion
from bff.models.workers import Worker

__all__ = [
    "Announced",
    "AttemptPin",
    "Flag",
    "FreezeWindow",
    "Incident",
    "OutcomeDay",
    "OutcomeMinute",
    "Ownership",
    "OwnershipChange",
    "Route",
    "RouteOverride",
    "RouteVersion",
    "ScheduledFlip",
    "StatusEntry",
    "Twin",
    "Worker",
    "new_salt",
]
