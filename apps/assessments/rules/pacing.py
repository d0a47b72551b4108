"""How long an attempt was at each of its questions, as far as its acts tell.

Between one act and the next a learner is taken to be at the question that the next one saves: to
read, to think and to type comes before the save. What is saved together shares its time equally.
The time after the last save belongs to no question, nor does what passes before a reopening.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple


class Act(NamedTuple):
    """Something that happened to an attempt; `slots` are those that it saved, if any."""

    at: datetime
    slots: tuple[int, ...] = ()


def seconds_by_slot(acts: Iterable[Act]) -> dict[int, float]:
    """Seconds by slot, for those that were ever saved; acts are in their order, the start first."""
    spent: dict[int, float] = {}
    before: datetime | None = None
    for act in acts:
        passed = (act.at - before).total_seconds() if before else 0.0
        for slot in act.slots:
            spent[slot] = spent.get(slot, 0.0) + passed / len(act.slots)
        before = act.at
    return spent
