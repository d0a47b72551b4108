"""What a run comes to: the figures of its last line, and what lies behind them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

FIGURES = (
    "lost",
    "doubled",
    "overtaken",
    "stale_progress",
    "events_missing",
    "events_doubled",
    "chains_broken",
)


class Violation(msgspec.Struct, frozen=True):
    """`figure` is the promise that was broken; `what` says by which reply, event or attempt."""

    figure: str
    what: str


class Verdict(msgspec.Struct):
    """Clean when nothing is violated and there was something to violate."""

    seed: int
    kills: int
    acknowledged: int
    violations: list[Violation]

    @property
    def clean(self) -> bool:
        """Whether every promise was kept."""
        return self.acknowledged > 0 and not self.violations

    def with_that_of(self, other: "Verdict") -> "Verdict":
        """Of both runs together; where one has acknowledged nothing, nothing is proven."""
        both = self.acknowledged > 0 and other.acknowledged > 0
        return Verdict(
            seed=self.seed,
            kills=self.kills + other.kills,
            acknowledged=self.acknowledged + other.acknowledged if both else 0,
            violations=[*self.violations, *other.violations],
        )

    def figures(self) -> dict[str, Any]:
        """The last line of `make test-faults`."""
        counted = count(self.violations)
        return {
            "seed": self.seed,
            "kills": self.kills,
            "acknowledged": self.acknowledged,
            **{figure: counted[figure] for figure in FIGURES},
        }


def count(violations: Iterable[Violation]) -> Counter[str]:
    """How often each promise was broken."""
    return Counter(one.figure for one in violations)
