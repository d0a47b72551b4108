"""Changes: how far a store has been told, and how it is doing."""

from apps.records.commands import telling

__all__ = ["telling"]
