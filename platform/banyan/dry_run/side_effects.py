"""Side effects outside the database: a dry run records or refuses them.

Celery's tasks, requests to others' servers, files and e-mail are recorded; Kafka and Redis are
refused, for no command has any business with them (events reach Kafka from the log). No Django,
for Celery's command line comes here before there are tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from banyan.errors import Fault

_recorded: ContextVar[list["SideEffect"] | None] = ContextVar("recorded_side_effects", default=None)


class SideEffectRefused(Fault):
    """A dry run came to a side effect that cannot be recorded."""


class SideEffect(msgspec.Struct, frozen=True):
    """Something that would have been sent or stored elsewhere; `port` says by which way."""

    port: str
    what: str


def recorded_instead(port: str, what: str) -> bool:
    """Whether a dry run is under way, which has recorded this; then it must not be done.

    To be asked before every side effect outside the database.
    """
    recorded = _recorded.get()
    if recorded is None:
        return False
    recorded.append(SideEffect(port, what))
    return True


def refuse_in_dry_run(port: str) -> None:
    """Raise SideEffectRefused in a dry run, for side effects that cannot be recorded."""
    if _recorded.get() is not None:
        raise SideEffectRefused(port)


@contextmanager
def recording() -> Iterator[list[SideEffect]]:
    """Within, in this task and the threads it starts, side effects are put into the list."""
    recorded: list[SideEffect] = []
    token = _recorded.set(recorded)
    try:
        yield recorded
    finally:
        _recorded.reset(token)
