"""What administrators see of the front door; each room has its own, found from here."""

from bff.admin import routes
from bff.drills import admin as drills
from bff.flips import admin as flips
from bff.handover import admin as handover
from bff.status import admin as status
from bff.trial.demotion import admin as demotion
from bff.trial.shadowing import admin as shadowing

__all__ = ["demotion", "drills", "flips", "handover", "routes", "shadowing", "status"]
