"""Evidence about a route's two sides, and the outcome of looking at it."""

from enum import StrEnum

import msgspec

from banyan.telemetry.names import REQUEST_SECONDS

# Upper bounds of the histogram's buckets in seconds; a last one has no end.
BOUNDS = REQUEST_SECONDS.bounds


class Side(msgspec.Struct, frozen=True):
    """The answers of one side in a while: requests, those that failed (5xx), and how many
    took how long, one number for each of BOUNDS and one for longer."""

    requests: int = 0
    errors: int = 0
    buckets: tuple[int, ...] = (0,) * (len(BOUNDS) + 1)

    def __add__(self, other: "Side") -> "Side":
        both = zip(self.buckets, other.buckets, strict=True)
        return Side(
            self.requests + other.requests,
            self.errors + other.errors,
            tuple(one + two for one, two in both),
        )


NOTHING = Side()


class Outcome(StrEnum):
    """The outcome of a look. Nothing of it ever sends anybody to the module."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"  # too little, or suspicious but not proven: hold


class Finding(msgspec.Struct, frozen=True):
    """A check's finding in words, for a person who is to understand a demotion."""

    check: str
    outcome: Outcome
    words: str
