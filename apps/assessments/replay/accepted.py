"""Differences that somebody has accepted, as data: a TOML or JSON file.

    [[accepted]]
    class = "rounding"          # at least one of class, type, item, assessment
    type = "numerical"
    item = "mass*"              # patterns as for files
    assessment = "unit-1"
    reason = "Seven decimals instead of six since release 12."
    approver = "Dr. Okafor"
    expires = 2027-03-31        # the last day on which it counts
    budget = 40                 # questions; one more, and all of them are differences again

What makes somebody pass or fail who did not before is never accepted.
"""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from apps.assessments.replay.archive import UnreadableArchive
from apps.assessments.replay.taxonomy import Class

State = Literal["accepted", "over budget", "expired", "unused"]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is accepted, by whom, why, until when, and how often."""

    reason: str
    approver: str
    expires: date
    budget: int
    cls: Class | None = msgspec.field(name="class", default=None)
    type: str | None = None
    item: str | None = None
    assessment: str | None = None

    def __post_init__(self) -> None:
        if not any((self.cls, self.type, self.item, self.assessment)):
            raise ValueError("accepts everything: name a class, type, item or assessment")
        if not self.reason.strip() or not self.approver.strip():
            raise ValueError("needs a reason and an approver")

    def fits(self, one: "Seen") -> bool:
        """Whether it speaks of such a difference."""
        return (
            self.cls in (None, one.cls)
            and self.type in (None, one.type)
            and fnmatchcase(one.item, self.item or "*")
            and fnmatchcase(one.assessment, self.assessment or "*")
        )


class Seen(NamedTuple):
    """A difference as entries look at it."""

    cls: Class
    type: str
    item: str
    assessment: str


class Acceptance(msgspec.Struct, frozen=True):
    """What has become of an entry: how many questions it fits, and whether they are accepted."""

    reason: str
    approver: str
    expires: date
    budget: int
    count: int
    state: State


class Accepted(msgspec.Struct, frozen=True):
    """Entries on a day; `digest` is their hash, "" when there are none."""

    today: date
    entries: tuple[Entry, ...] = ()
    digest: str = ""

    def sorted_out(self, seen: Sequence[Seen | None]) -> tuple[list[bool], list[Acceptance]]:
        """Which of the differences are accepted (None is never), and what became of each entry:
        the first that fits counts."""
        fitting = [None if one is None else self._first(one) for one in seen]
        counts = Counter(fitting)
        states = [self._state(number, counts) for number in range(len(self.entries))]
        told = [
            Acceptance(one.reason, one.approver, one.expires, one.budget, counts[number], state)
            for number, (one, state) in enumerate(zip(self.entries, states, strict=True))
        ]
        return [one is not None and states[one] == "accepted" for one in fitting], told

    def _first(self, one: Seen) -> int | None:
        fits = (number for number, entry in enumerate(self.entries) if entry.fits(one))
        return next(fits, None)

    def _state(self, number: int, counts: Counter[int | None]) -> State:
        entry, count = self.entries[number], counts[number]
        if self.today > entry.expires:
            return "expired"
        if not count:
            return "unused"
        return "over budget" if count > entry.budget else "accepted"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    accepted: tuple[Entry, ...]


def read(path: Path, today: date) -> Accepted:
    """The entries of a file. Raises UnreadableArchive."""
    try:
        raw = path.read_bytes()
        plain = msgspec.json.decode(raw) if path.suffix == ".json" else tomllib.loads(raw.decode())
        entries = msgspec.convert(plain, _File).accepted
    except (OSError, ValueError) as error:
        raise UnreadableArchive(f"{path.name}: {error}") from error
    digest = hashlib.sha256(msgspec.json.encode(entries)).hexdigest()
    return Accepted(today, entries, digest)
