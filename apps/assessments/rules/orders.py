"""How right is an order? Nine ways to say it, each a share from 0 to 1.

They are the ways of Moodle's ordering questions (qtype_ordering, `gradingtype` -1 to 7), because
an order that was worth half there has to be worth half here.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Literal

Order = Sequence[int]  # places in the right order, as they were put: (0, 1, 2) is right

OrderGrading = Literal[
    "all_or_nothing",
    "position",
    "next",
    "next_and_end",
    "neighbours",
    "all_pairs",
    "longest_order",
    "longest_run",
    "distance",
]


def order_share(given: Order, grading: OrderGrading) -> Decimal:
    """The share of the mark for entries put in this order; of one entry alone everything."""
    if len(given) < 2:
        return Decimal(1)
    right, possible = _GRADINGS[grading](given)
    return Decimal(right) / possible


def _all_or_nothing(given: Order) -> tuple[int, int]:
    return int(list(given) == sorted(given)), 1


def _position(given: Order) -> tuple[int, int]:
    return sum(place == entry for place, entry in enumerate(given)), len(given)


def _next(given: Order) -> tuple[int, int]:
    return _followed(given), len(given) - 1


def _next_and_end(given: Order) -> tuple[int, int]:
    return _followed(given) + _at_the_end(given), len(given)


def _neighbours(given: Order) -> tuple[int, int]:
    # A pair side by side is a right successor of one and a right predecessor of the other.
    at_the_borders = int(given[0] == 0) + _at_the_end(given)
    return 2 * _followed(given) + at_the_borders, 2 * len(given)


def _all_pairs(given: Order) -> tuple[int, int]:
    size = len(given)
    kept = sum(given[one] < given[two] for two in range(size) for one in range(two))
    return kept, size * (size - 1) // 2


def _longest_order(given: Order) -> tuple[int, int]:
    ends: list[int] = []  # the smallest end of a rising sequence, by length
    for entry in given:
        at = bisect_left(ends, entry)
        ends[at : at + 1] = [entry]
    return _more_than_one(len(ends)), len(given)


def _longest_run(given: Order) -> tuple[int, int]:
    runs: dict[int, int] = {}  # how long the run is that ends in an entry
    for entry in given:
        runs[entry] = runs.get(entry - 1, 0) + 1
    return _more_than_one(max(runs.values())), len(given)


def _distance(given: Order) -> tuple[int, int]:
    farthest = len(given) - 1
    near = sum(farthest - abs(place - entry) for place, entry in enumerate(given))
    return near, farthest * len(given)


def _followed(given: Order) -> int:
    return sum(two == one + 1 for one, two in pairwise(given))


def _at_the_end(given: Order) -> int:
    return int(given[-1] == len(given) - 1)


def _more_than_one(length: int) -> int:
    """A single entry is in order whatever was done: it earns nothing."""
    return length if length > 1 else 0


_GRADINGS: dict[OrderGrading, Callable[[Order], tuple[int, int]]] = {
    "all_or_nothing": _all_or_nothing,
    "position": _position,
    "next": _next,
    "next_and_end": _next_and_end,
    "neighbours": _neighbours,
    "all_pairs": _all_pairs,
    "longest_order": _longest_order,
    "longest_run": _longest_run,
    "distance": _distance,
}
