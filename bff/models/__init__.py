"""The tables of routing, by what they are about."""

from bff.models.announced import Announced
from bff.models.demotion import ComparedTick, Demotion, RouteTick, RouteWatch
from bff.models.drills import Drill, DrillFault
from bff.models.flags import Flag
from bff.models.freezing import FreezeWindow
from bff.models.overrides import RouteOverride
from bff.models.ownership import Ownership, OwnershipChange, Twin
from bff.models.pins import AttemptPin
from bff.models.routing import Route, new_salt
from bff.models.scheduling import ScheduledFlip
from bff.models.shadowing import (
    Normaliser,
    NormaliserVersion,
    ShadowCount,
    ShadowExample,
)
from bff.models.status import Incident, OutcomeDay, OutcomeMinute, StatusEntry
from bff.models.versions import RouteVersion
from bff.models.workers import Worker

__all__ = [
    "Announced",
    "AttemptPin",
    "ComparedTick",
    "Demotion",
    "Drill",
    "DrillFault",
    "Flag",
    "FreezeWindow",
    "Incident",
    "Normaliser",
    "NormaliserVersion",
    "OutcomeDay",
    "OutcomeMinute",
    "Ownership",
    "OwnershipChange",
    "Route",
    "RouteOverride",
    "RouteTick",
    "RouteVersion",
    "RouteWatch",
    "ScheduledFlip",
    "ShadowCount",
    "ShadowExample",
    "StatusEntry",
    "Twin",
    "Worker",
    "new_salt",
]
