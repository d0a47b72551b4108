"""Work of the front door that no request waits for, by what it is about."""

from bff.tasks import ownership, status

__all__ = ["ownership", "status"]
