"""What administrators see of routing, by what it is about."""

from bff.admin import (
    demotion,
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
    "flags",
    "freezing",
    "ownership",
    "routing",
    "scheduling",
    "shadowing",
    "status",
]
