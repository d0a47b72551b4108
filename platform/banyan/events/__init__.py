"""Events: `emit()` writes one beside the change it tells of, `on()` subscribes a projection."""

from banyan.events.lifetimes import still_open
from banyan.events.log import emit
from banyan.events.registry import on

__all__ = ["emit", "on", "still_open"]
