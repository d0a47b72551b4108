"""Telling a difference from noise: what legacy says twice in a row differs by itself, too.

After Diffy: at each path, how often the candidate differs from the primary (raw) is held against
how often a second reading of the primary does (noise).
"""

from collections.abc import Iterable

import msgspec

from bff.trial.shadowing.comparison import ABOUT_MARKS, Class, Difference
from bff.trial.shadowing.normalisers import is_scoring


class Counts(msgspec.Struct, frozen=True):
    """Of `total` comparisons in which a second reading was taken, `raw` differed between the
    sides and `noise` between the readings."""

    raw: int
    noise: int
    total: int


class Thresholds(msgspec.Struct, frozen=True):
    """Per cent; both must be exceeded."""

    relative: float = 20.0
    absolute: float = 0.03


USUAL = Thresholds()


def is_reported(path: str, counts: Counts, thresholds: Thresholds = USUAL) -> bool:
    """Whether the path differs by more than legacy does from itself. What is scored has no
    credit: once is enough."""
    if is_scoring(path):
        return counts.raw > 0
    excess = counts.raw - counts.noise
    if excess <= 0 or counts.total == 0:
        return False
    relative = 100 * excess / (counts.raw + counts.noise)
    return relative > thresholds.relative and 100 * excess / counts.total > thresholds.absolute


def unstable(noise: Iterable[Difference]) -> list[Difference]:
    """Marks that legacy itself gives one way and then another: a finding of its own."""
    return [
        Difference(found.path, Class.LEGACY_UNSTABLE, found.primary, found.candidate)
        for found in noise
        if found.kind in ABOUT_MARKS
    ]
