"""Results of other QTI systems: a folder of `assessmentResult` files, and of the items they name.

Items are files of their own or in packages (.zip), anywhere in the folder. What is compared is the
outcome SCORE of each item, out of MAXSCORE of the results file or else of the item, and the SCORE
of the test as the sum of those of its items. An item without a recorded SCORE is not compared: the
file holds answers that nobody has graded.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from apps.assessments.formats import LARGEST_FILE
from apps.assessments.formats.outcome import Abandoned, Ledger
from apps.assessments.formats.qti.items import enter_item, item_node
from apps.assessments.formats.qti.package import read_package
from apps.assessments.formats.qti.results_reader import (
    ROOT,
    AssessmentResult,
    ItemResult,
    assessment_result,
    plain_response,
)
from apps.assessments.formats.qti.sheets import item_identifier
from apps.assessments.replay.archive import (
    ArchivedAttempt,
    ArchivedSlot,
    ArchivedStep,
    UnreadableArchive,
)
from apps.assessments.rules.behaviours import Deferred
from apps.assessments.rules.behaviours.behaviour import kept
from apps.assessments.rules.items import Item, Processed, kind
from apps.assessments.rules.qti.values import number_in

# Larger ones are no scores, and longer than what fractions are stored with.
_LARGEST_EXPONENT = 6
_BEGINNING = 4_096
_RESULT = re.compile(rf"<(?:\w+:)?{ROOT}[\s>]".encode())


def is_results(folder: Path) -> bool:
    """Whether there is a results file anywhere in a folder."""
    return any(map(_is_result, folder.rglob("*.xml")))


class QtiArchive:
    """The results in a folder, in the order of their paths. Raises UnreadableArchive."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._results: list[Path] = []
        self._items: dict[str, Item] = {}
        for path in sorted(folder.rglob("*")):
            if path.suffix == ".xml" and _is_result(path):
                self._results.append(path)
            elif path.suffix in (".xml", ".zip") and path.is_file():
                self._enter(path)
        self.items: Mapping[str, Item] = self._items

    def count(self) -> int | None:
        return len(self._results)

    def attempts(self, after: int = 0) -> Iterator[ArchivedAttempt]:
        for path in self._results[after:]:
            found = self._read(path)
            score = _number(found.outcomes, "SCORE")
            name = str(path.relative_to(self._folder))
            yield ArchivedAttempt(
                id=name,
                assessment=found.test,
                learner=found.candidate or name,
                slots=tuple(self._slot(at, one) for at, one in enumerate(found.items, start=1)),
                total=score,
            )

    def _enter(self, path: Path) -> None:
        """Keep the items of a file. One that cannot be read is missed where a result names it."""
        ledger, data = Ledger(), _bytes(path)
        try:
            if path.suffix == ".zip":
                read_package(data, ledger, weighed=False)
            else:
                enter_item(item_node(data), "", ledger)
        except Abandoned as reason:
            ledger.abandon(reason)
        for one in ledger.reading().questions:
            name = item_identifier(one.item)
            if self._items.setdefault(name, one.item) != one.item:
                raise UnreadableArchive(f"{path.name}: another item is called {name!r} as well.")

    def _read(self, path: Path) -> AssessmentResult:
        try:
            return assessment_result(_bytes(path))
        except Abandoned as reason:
            where = f"{path.relative_to(self._folder)}, line {reason.line}"
            raise UnreadableArchive(f"{where}: {reason.message}") from None

    def _slot(self, at: int, result: ItemResult) -> ArchivedSlot:
        item = self._items.get(result.identifier)
        most = _number(result.outcomes, "MAXSCORE") or (item.default_mark if item else Decimal(1))
        return ArchivedSlot(
            slot=at,
            question=result.identifier,
            type=kind(item) if item else "qti",
            max_mark=most,
            steps=tuple(_steps(item, result, most)),
            item=result.identifier if item else None,
            rules=Deferred() if item else None,
        )


def _steps(item: Item | None, result: ItemResult, most: Decimal) -> Iterator[ArchivedStep]:
    """What was answered, and what it earned where that was recorded."""
    response = plain_response(item, result.responses) if item else None
    if response is not None:
        yield ArchivedStep("save", response)
    score = _number(result.outcomes, item.score if isinstance(item, Processed) else "SCORE")
    if score is None or not most:
        return
    earned = kept(score / most)
    if item is not None and item.by_hand:
        yield ArchivedStep("grade", grade=earned, recorded=earned)
        return
    # Of a blank there is nothing to grade: that a 0 was written down for it says the same.
    blank = item is not None and response is None and not earned
    yield ArchivedStep("finish", recorded=None if blank else earned)


def _number(outcomes: Mapping[str, tuple[str, ...]], name: str) -> Decimal | None:
    """An outcome; None where there is none."""
    text = "".join(outcomes.get(name, ())).strip()
    number = number_in(text)
    if text and (number is None or (number and abs(number.adjusted()) > _LARGEST_EXPONENT)):
        raise UnreadableArchive(f"This is no {name}: {text[:40]!r}.")
    return number


def _is_result(path: Path) -> bool:
    # Without its zeros, what is written in UTF-16 reads as ASCII.
    return (
        path.is_file() and _RESULT.search(_bytes(path, _BEGINNING).replace(b"\0", b"")) is not None
    )


def _bytes(path: Path, most: int = LARGEST_FILE) -> bytes:
    """A file, or its beginning. Raises UnreadableArchive."""
    try:
        if most == LARGEST_FILE and path.stat().st_size > most:
            raise UnreadableArchive(f"{path.name} has more than {most // 2**20} MB.")
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise UnreadableArchive(f"{path.name}: {error.strerror}.") from error
