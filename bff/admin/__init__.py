"""What administrators see of routing, by what it is about."""

from bff.admin import routing, status

__all__ = ["routing", "status"]
