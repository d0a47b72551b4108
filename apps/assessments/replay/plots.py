"""Counts to be drawn as bars: differences by class and by type, and how marks change."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import msgspec

from apps.assessments.replay.bulk import TotalDiffers
from apps.assessments.replay.findings import Finding

Tone = Literal["lost", "gained", "plain"]
_UNITS = 10**7
# Marks, at which one bar of the distribution ends and the next begins.
_EDGES = [edge * _UNITS // 100 for edge in (1, 10, 50, 100, 200)]
_WORDS = ("under 0.01", "0.01 to 0.1", "0.1 to 0.5", "0.5 to 1", "1 to 2", "2 or more")


class Bar(msgspec.Struct, frozen=True):
    """A count with its name; `bar` is its length in hundredths of the longest."""

    label: str
    count: int
    bar: int
    tone: Tone = "plain"


def by_class(findings: Sequence[Finding]) -> list[Bar]:
    """How many questions differ in which way, the most frequent first."""
    counts: Counter[str] = Counter()
    for one in findings:
        counts[one.title] += one.count
    return _bars([(label, count, "plain") for label, count in counts.most_common()])


def by_type(findings: Sequence[Finding]) -> list[Bar]:
    """How many questions of which type differ, the most frequent first."""
    counts: Counter[str] = Counter()
    for one in findings:
        counts[one.type.replace("_", " ")] += one.count
    return _bars([(label, count, "plain") for label, count in counts.most_common()])


def changes(totals: Sequence[TotalDiffers]) -> list[Bar]:
    """How many attempts lose or gain how many marks, from the greatest loss to the greatest gain;
    empty when no sum changes."""
    lost, gained = [0] * len(_WORDS), [0] * len(_WORDS)
    for one in totals:
        by = one.now - one.recorded
        counts = gained if by > 0 else lost
        counts[bisect_right(_EDGES, abs(by))] += 1
    rows = [*reversed(_rows("loses", lost, "lost")), *_rows("gains", gained, "gained")]
    return _bars([row for row in rows if row[1]])


def _rows(verb: str, counts: Sequence[int], tone: Tone) -> list[tuple[str, int, Tone]]:
    return [(f"{verb} {word}", count, tone) for word, count in zip(_WORDS, counts, strict=True)]


def _bars(rows: Sequence[tuple[str, int, Tone]]) -> list[Bar]:
    most = max((count for _, count, _ in rows), default=0)
    return [Bar(label, count, max(1, 100 * count // most), tone) for label, count, tone in rows]
