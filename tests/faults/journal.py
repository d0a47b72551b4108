"""What the simulated learners were told, in the order in which they heard it."""

import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """A text for a slot, and the slot's revision that its author was looking at."""

    slot: int
    text: str
    based_on: int


class Told(msgspec.Struct, frozen=True):
    """A reply and the request it belongs to.

    `kind` is start, save, progress, view or submit. `sent` and `heard` are seconds of one
    monotonic clock. `body` is the SHA-256 of the reply's bytes, `said` what matters of it.
    """

    kind: str
    learner: str
    attempt: str | None
    key: str | None
    sent: float
    heard: float
    status: int
    body: str
    said: dict[str, Any]
    answers: tuple[Answer, ...] = ()
    at_least: int | None = None

    @property
    def acknowledges(self) -> bool:
        """Whether it promises that answers are stored."""
        return self.kind == "save" and self.status == 200

    @property
    def refuses(self) -> str | None:
        """The code of the refusal, if it is one."""
        return self.said.get("code") if self.status >= 400 else None


class TurnedAway(msgspec.Struct, frozen=True):
    """A reply that is no answer: `code` is None when it is no problem document, `says_when` is
    whether it has a Retry-After."""

    status: int
    code: str | None
    says_when: bool


class Journal:
    """Append-only: in memory for the checker, in a file for whoever looks into a failure."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb", buffering=0)
        self._lock = threading.Lock()
        self._entries: list[Told] = []
        self.turned_away: Counter[TurnedAway] = Counter()

    def append(self, told: Told) -> None:
        """Keep one reply."""
        with self._lock:
            self._entries.append(told)
            self._file.write(msgspec.json.encode(told) + b"\n")

    def entries(self) -> list[Told]:
        """Everything so far."""
        with self._lock:
            return list(self._entries)

    def close(self) -> None:
        """Nothing more will be heard."""
        self._file.close()


def now() -> float:
    """The journal's clock."""
    return time.monotonic()
