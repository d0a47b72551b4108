"""An example adapter: tests of single choices in R data frames (.rda, .RData), learners by items.

A TOML file says where in the frames things stand (`{}` is the number of an item, from 1):

    name = "HCI"
    folder = "hci"                 # from the TOML file
    items = 20
    sum = "total"                  # of the frame of responses; optional, as is all below
    learner = "id"
    responses = { file = "HCItest.rda", columns = "Item {}" }
    key       = { file = "HCIkey.rda" }
    scored    = { file = "HCI.rda", columns = "Item {}" }
    seconds   = { file = "HCItest.rda", columns = "Time {}" }

Without a key it is what earned the point; without points they are what the key gives, as R's
own scoring functions do it. Blanks (NA) earn nothing.
"""

import tomllib
import warnings
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from apps.assessments.replay.archive import (
    ArchivedAttempt,
    ArchivedSlot,
    ArchivedStep,
    UnreadableArchive,
)
from apps.assessments.rules.behaviours import Deferred
from apps.assessments.rules.items import Choice, Item, Single

_POINT = Decimal(1)
# What the reader raises on a file that is none: it promises nothing narrower.
_DAMAGED = (Warning, OSError, ValueError, NotImplementedError, EOFError, KeyError, TypeError)


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a value per item stands: columns of a frame, or without `columns` a row per item."""

    file: str
    columns: str = ""


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the TOML file says."""

    name: str
    items: int
    responses: Columns
    folder: str = "."
    key: Columns | None = None
    scored: Columns | None = None
    seconds: Columns | None = None
    sum: str = ""
    learner: str = ""


class RFrames:
    """The test that a TOML file describes. Raises UnreadableArchive."""

    def __init__(self, description: Path) -> None:
        if find_spec("rdata") is None:
            raise UnreadableArchive("R data frames need one more package: pip install rdata")
        try:
            plain = tomllib.loads(description.read_text(encoding="utf-8"))
            self._about = msgspec.convert(plain, Description)
            self._folder = description.parent / self._about.folder
            self._read()
        except (UnreadableArchive, *_DAMAGED) as error:
            raise UnreadableArchive(f"{description.name}: {error}") from error

    def _read(self) -> None:
        about = self._about
        self._frame = _frame(self._folder / about.responses.file)
        self._given = [_texts(values) for values in self._columns(about.responses)]
        self._points = [_texts(values) for values in self._columns(about.scored)]
        self._seconds = self._columns(about.seconds)
        keys = self._keys()
        if not self._points:
            self._points = [
                ["1" if choice == key else "0" for choice in given]
                for given, key in zip(self._given, keys, strict=True)
            ]
        self.items: Mapping[str, Item] = {
            f"{about.name}/{number}": _item(f"{about.name}/{number}", given, key)
            for number, (given, key) in enumerate(zip(self._given, keys, strict=True), start=1)
        }

    def count(self) -> int | None:
        return len(self._frame)

    def attempts(self, after: int = 0) -> Iterator[ArchivedAttempt]:
        sums = _texts(self._frame[self._about.sum]) if self._about.sum else []
        learners = _texts(self._frame[self._about.learner]) if self._about.learner else []
        for row in range(after, len(self._frame)):
            slots = tuple(self._slot(at, name, row) for at, name in enumerate(self.items))
            points = [slot.steps[-1].recorded or Decimal(0) for slot in slots]
            yield ArchivedAttempt(
                id=str(row + 1),
                assessment=self._about.name,
                learner=(learners[row] if learners else None) or str(row + 1),
                slots=slots,
                total=Decimal(sums[row] or 0) if sums else sum(points, Decimal(0)),
            )

    def _slot(self, at: int, name: str, row: int) -> ArchivedSlot:
        choice, point = self._given[at][row], self._points[at][row]
        seconds = int(self._seconds[at].iloc[row]) if self._seconds else 0
        response = None if choice is None else {"choice": choice}
        # Of a blank there is nothing to grade: that a 0 was written down for it says the same.
        blank = point is None or (choice is None and Decimal(point) == 0)
        return ArchivedSlot(
            slot=at + 1,
            question=name,
            type="single",
            max_mark=_POINT,
            steps=(
                ArchivedStep("save", response),
                ArchivedStep("finish", recorded=None if blank else Decimal(point or 0)),
            ),
            item=name,
            rules=Deferred(),
            seconds=seconds or None,  # nobody answers in no time
        )

    def _columns(self, where: Columns | None) -> list[Any]:
        if where is None:
            return []
        frame = _frame(self._folder / where.file)
        return [frame[where.columns.format(n)] for n in range(1, self._about.items + 1)]

    def _keys(self) -> list[str]:
        if self._about.key is None:
            pairs = zip(self._given, self._points, strict=True)
            return [_rewarded(number, *pair) for number, pair in enumerate(pairs, start=1)]
        table = _frame(self._folder / self._about.key.file)
        return [str(value) for value in getattr(table, "values", table).ravel()]


def _rewarded(number: int, given: list[str | None], points: list[str | None]) -> str:
    """The one choice of an item that always earned the point, and nobody earned it without."""
    earned: dict[str, set[bool]] = {}
    for choice, point in zip(given, points, strict=True):
        if choice is not None:
            earned.setdefault(choice, set()).add(Decimal(point or 0) == _POINT)
    right = [choice for choice, ways in earned.items() if True in ways]
    if len(right) != 1 or len(earned[right[0]]) != 1:
        raise UnreadableArchive(f"item {number} has not exactly one choice that earns the point")
    return right[0]


def _item(name: str, given: list[str | None], key: str) -> Item:
    ids = sorted({choice for choice in given if choice is not None} | {key})
    return Single(
        name=name,
        prompt_html=name,
        choices=tuple(Choice(id, id, Decimal(int(id == key))) for id in ids),
    )


@cache
def _frame(path: Path) -> Any:
    """The one thing in a file."""
    import rdata  # brings pandas: only when there is something to read

    with warnings.catch_warnings():
        # Of a file that is none it only warns, and reads on.
        warnings.simplefilter("ignore")  # old files do not say their encoding
        warnings.filterwarnings("error", "Unknown file type")
        found = rdata.read_rda(path)
    if len(found) != 1:
        raise UnreadableArchive(f"{path.name} holds {len(found)} things instead of one")
    return next(iter(found.values()))


def _texts(values: Any) -> list[str | None]:
    """A column as texts: a factor's letters, a number without its point; None for NA."""
    return [None if value != value else _text(value) for value in values.astype(object)]


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
