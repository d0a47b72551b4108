"""What questions weigh in a result, whatever they are meant to weigh."""

from collections.abc import Sequence
from math import sqrt


def effective_weights(covariances: Sequence[float | None]) -> list[float | None]:
    """The share (0 to 1) that each question has in how far the totals differ.

    From the covariance of its mark with the total (itself included): the root of that, out of the
    sum of all roots, as in Moodle's quiz statistics. None where it is negative or unknown, and
    everywhere when no total differs.
    """
    roots = [sqrt(one) if one is not None and one >= 0 else None for one in covariances]
    sum_of_roots = sum(root for root in roots if root is not None)
    if not sum_of_roots:
        return [None] * len(roots)
    return [None if root is None else root / sum_of_roots for root in roots]
