"""What administrators see of routing, by what it is about."""

from bff.admin import ownership, routing, status

__all__ = ["ownership", "routing", "status"]
