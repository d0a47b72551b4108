"""What administrators see of routing, by what it is about."""

from bff.admin import flags, freezing, ownership, routing, scheduling, status

__all__ = ["flags", "freezing", "ownership", "routing", "scheduling", "status"]
