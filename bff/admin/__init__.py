"""What administrators see of routing, by what it is about."""

from bff.admin import ownership, routing

__all__ = ["ownership", "routing"]
