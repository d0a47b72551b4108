"""The front door's tables; each room has its own, found from here."""

from bff.drills.models import Drill
from bff.flips.models import FreezeWindow, ScheduledFlip
from bff.handover.models import OwnershipChange, Twin
from bff.routes.models import (
    Announced,
    AttemptPin,
    DrillFault,
    Flag,
    Ownership,
    Route,
    RouteOverride,
    RouteVersion,
    Worker,
    new_salt,
)
from bff.status.models import Incident, OutcomeDay, OutcomeMinute, StatusEntry
from bff.trial.demotion.models import ComparedTick, Demotion, RouteTick, RouteWatch
from bff.trial.shadowing.models import Normaliser, NormaliserVersion, ShadowCount, ShadowExample

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
