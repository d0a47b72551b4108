"""The doors of the house: what leaves through them is only written down during a dry run.

Celery's tasks, requests to others' servers, files and e-mail are recorded; Kafka and Redis are
refused, for no command has any business with them (events reach Kafka from the log). No Django,
for Celery's command line comes here before there are tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from banyan.errors import Fault

_recorded: ContextVar[list["Outward"] | None] = ContextVar("recorded_outward", default=None)


class LeavesTheHouse(Fault):
    """A dry run came to a door through which nothing may go."""


class Outward(msgspec.Struct, frozen=True):
    """Something that would have left the house."""

    port: str
    what: str


def outward(port: str, what: str) -> bool:
    """To be asked by whatever leaves the house: True in a dry run, when it is only recorded."""
    recorded = _recorded.get()
    if recorded is None:
        return False
    recorded.append(Outward(port, what))
    return True


def must_stay_in(port: str) -> None:
    """Raise LeavesTheHouse in a dry run: what goes through this door cannot be recorded."""
    if _recorded.get() is not None:
        raise LeavesTheHouse(port)


@contextmanager
def recording() -> Iterator[list[Outward]]:
    """Within, in this task and the threads it starts, what would leave is put into the list."""
    recorded: list[Outward] = []
    token = _recorded.set(recorded)
    try:
        yield recorded
    finally:
        _recorded.reset(token)
