"""The flip under way: who changes where requests go, and why. Without one nothing is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

_under_way: ContextVar["Flip | None"] = ContextVar("flip_under_way", default=None)


class Flip(msgspec.Struct, frozen=True):
    """Who flips, why, and how: `source` as in RouteVersion. `revive`: a retired route is to come
    back."""

    actor: str
    reason: str = ""
    source: str = "command"
    revive: bool = False


class NotInAFlip(RuntimeError):
    """What decides where requests go was about to be changed without gates, log and wake-up."""


@contextmanager
def under_way(flip: Flip) -> Iterator[None]:
    """Within: the tables that decide where requests go may be written to; one flip at a time."""
    if _under_way.get() is not None:
        raise RuntimeError("A flip is under way already: make all its edits in that one.")
    token = _under_way.set(flip)
    try:
        yield
    finally:
        _under_way.reset(token)


def only_in_a_flip(table: str) -> None:
    """Raise NotInAFlip when no flip is under way."""
    if _under_way.get() is None:
        raise NotInAFlip(
            f"A {table} is changed in a flip only, so that gates look at it and workers hear of it:"
            " `with flips.change(actor, reason): ...` (bff/flips/change.py)."
        )
