"""The only way to change where requests go.

    with change("ada", "half term") as edits:
        flag.everyone = False
        flag.save()

Within: any edits of routes, flags, their schools, overrides, freeze windows and drills' faults, row
by row or in bulk. At the end they are one flip, or none: a gate that refuses undoes them all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from bff.flips.groups import align
from bff.flips.routing import Routing
from bff.flips.summary import summary
from bff.routes.announcements import announce, take_turn
from bff.routes.flip import Flip, under_way
from bff.routes.records import changed

# Raises the reason for which a flip may not be.
Gate = Callable[[Routing, Routing, Flip], None]
_gates: list[Gate] = []


class Edits:
    """The edits of one flip; `summary` is what the log says of them, else it is made of them."""

    summary = ""


def guard_with(gates: list[Gate]) -> None:
    """Have every flip pass these, in this order (bff/apps.py)."""
    _gates[:] = gates


@contextmanager
def change(
    actor: str, reason: str, *, source: str = "command", revive: bool = False
) -> Iterator[Edits]:
    """Make the edits within one flip; raises the Refusal of whoever refuses it, and undoes them.

    Edits that come to nothing are no flip, and nobody is told of them.
    """
    flip = Flip(actor, reason, source, revive)
    with under_way(flip), transaction.atomic():
        take_turn()  # now, for what this flip begins with is what the one before has left
        before, edits = Routing(), Edits()
        yield edits
        align(before.routes)
        after = Routing(before)
        for gate in _gates:
            gate(before, after, flip)
        was, now = changed(before.records, after.records)
        if was or now or edits.summary:
            names = [*was, *(name for name in now if name not in was)]
            announce(flip, edits.summary or summary(before, after, names), was, now)
