"""Changes: how far a store has been told, and how it is doing."""

from apps.records.commands import batch

__all__ = ["batch"]
