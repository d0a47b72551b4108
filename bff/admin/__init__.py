"""What administrators see of routing, by what it is about."""

from bff.admin import routing

__all__ = ["routing"]
