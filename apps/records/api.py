"""Learning records, as their own adapters use them."""

from apps.records.commands.batch import Halt, Later, Place, Refused, due_stores, tell

__all__ = ["Halt", "Later", "Place", "Refused", "due_stores", "tell"]
