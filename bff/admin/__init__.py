"""What administrators see of routing, by what it is about."""

from bff.admin import flags, freezing, routing, scheduling

__all__ = ["flags", "freezing", "routing", "scheduling"]
