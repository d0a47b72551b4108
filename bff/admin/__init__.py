"""What administrators see of routing, by what it is about."""

from bff.admin import demotion, routing, shadowing

__all__ = ["demotion", "routing", "shadowing"]
