"""When nobody may be moved, and flips that wait for their time."""

from bff.flips.models.freeze_window import FreezeWindow
from bff.flips.models.scheduled_flip import ScheduledFlip

__all__ = ["FreezeWindow", "ScheduledFlip"]
