"""Work of the front door that no request waits for; each room has its own, found from here."""

from bff.drills import tasks as drills
from bff.flips import tasks as flips
from bff.handover import tasks as handover
from bff.status import tasks as status
from bff.trial.demotion import tasks as demotion

__all__ = ["demotion", "drills", "flips", "handover", "status"]
