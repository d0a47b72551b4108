"""What administrators see of routing, by what it is about."""

from bff.admin import (
    demotion,
    drills,
    flags,
    freezing,
    ownership,
    routing,
    scheduling,
    shadowing,
    status,
)

__all__ = [
    "demotion",
    "drills",
    "flags",
    "freezing",
    "ownership",
    "routing",
    "scheduling",
    "shadowing",
    "status",
]
