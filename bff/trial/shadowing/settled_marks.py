"""Whether marks differ because they have changed between two readings.

The side that served was read before the other one. Somebody may have handed in, or a teacher have
marked, in between: the sides are then compared at two moments. Before a mark speaks against the
module, whoever served is asked once more.
"""

from collections.abc import Awaitable, Callable

from bff.routes.decision import MODULE
from bff.trial.shadowing.comparison import Answer, Difference, about_marks, differences
from bff.trial.shadowing.normalisers import Normalisers
from bff.trial.shadowing.sides import Asked

Ask = Callable[[Asked], Awaitable[Answer]]

_NO_RULES = Normalisers()  # none is about marks


class Changed(Exception):
    """The attempt that was to be compared has changed meanwhile."""


async def must_be_settled(
    asked: Asked,
    target: str,
    read: tuple[Answer, Answer],
    raw: list[Difference],
    noise: list[Difference],
    ask: Ask,
) -> None:
    """Raise Changed when the marks are others by now; `read`: the second reading of legacy, and
    the module's answer; `ask` asks the side that served.

    Legacy served: its two readings differ, and a third agrees with the second. One that agrees
    with neither is legacy's own unsureness. The module served: it says something else by now.
    """
    again, candidate = read
    if target == MODULE:
        if about_marks(raw) and _marks_differ(candidate, await ask(asked)):
            raise Changed
    elif about_marks(noise) and not _marks_differ(again, await ask(asked)):
        raise Changed


def _marks_differ(one: Answer, other: Answer) -> bool:
    return about_marks(differences(one, other, _NO_RULES))
