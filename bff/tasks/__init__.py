"""Work of the front door that no request waits for, by what it is about."""

from bff.tasks import demotion, drills, ownership, scheduling, status

__all__ = ["demotion", "drills", "ownership", "scheduling", "status"]
