"""Which histories may still grow: asked before a month of the log is archived."""

from collections.abc import Callable
from uuid import UUID

from banyan.errors import Fault

# How many aggregates with first <= id < before, of whichever tenant, may still get an event.
StillOpen = Callable[[UUID, UUID], int]
_answers: dict[str, StillOpen] = {}


class NobodyKnows(Fault):
    """No app says when aggregates of this kind are over."""


def still_open(aggregate: str) -> Callable[[StillOpen], StillOpen]:
    """Make the decorated function the one that knows which aggregates of this kind are open.

    It is asked for all tenants at once, also while the log is locked: it must be quick.
    """

    def register(answer: StillOpen) -> StillOpen:
        if aggregate in _answers:
            raise RuntimeError(f"{aggregate} already has an answer")
        _answers[aggregate] = answer
        return answer

    return register


def count_open(aggregate: str, first: UUID, before: UUID) -> int:
    """How many aggregates of this kind in the range may still change. Raises NobodyKnows."""
    if aggregate not in _answers:
        raise NobodyKnows(f"no app says when an aggregate of the kind {aggregate!r} is over")
    return _answers[aggregate](first, before)
