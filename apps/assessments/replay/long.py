"""The long form of an archive: small numbers in Parquet, so that millions of attempts compare fast.

What was done to a question is a *history*, what it had earned after each step a *record*; both
are written once and numbered, for a million learners give the same few answers. A row per question
of an attempt then holds two numbers:

    histories.parquet  history, slot (JSON of an ArchivedSlot, nothing recorded in it)
    records.parquet    record, fractions (JSON)
    slots.parquet      attempt, slot, history, record; seconds, or null
    attempts.parquet   attempt; id, assessment, learner (JSON); total, pass_mark (times 10 to
                       the 7, or null)
    items.json         the items by name
"""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import msgspec
from msgspec.structs import replace

from apps.assessments.replay.archive import Archive, ArchivedSlot
from apps.assessments.rules.scoring import printed

ITEMS = "items.json"
SLOTS = "slots.parquet"
FORMAT = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 500000)"

_COLUMNS = {
    "histories": {"history": "INTEGER", "slot": "VARCHAR"},
    "records": {"record": "INTEGER", "fractions": "VARCHAR"},
    "slots": {
        "attempt": "INTEGER",
        "slot": "INTEGER",
        "history": "INTEGER",
        "record": "INTEGER",
        "seconds": "INTEGER",
    },
    "attempts": {
        "attempt": "INTEGER",
        "id": "VARCHAR",
        "assessment": "VARCHAR",
        "learner": "VARCHAR",
        "total": "BIGINT",
        "pass_mark": "BIGINT",
    },
}


class Numbers:
    """Texts, each with the number it got when it was first seen."""

    def __init__(self) -> None:
        self._known: dict[bytes, int] = {}

    def of(self, text: bytes) -> int:
        """The number of a text."""
        return self._known.setdefault(text, len(self._known))

    def rows(self) -> Iterator[tuple[int, str]]:
        """Every number with its text, in order."""
        return ((number, text.decode()) for text, number in self._known.items())


def write(archive: Archive, folder: Path) -> int:
    """Write the long form of an archive into a folder; returns how many attempts it has."""
    folder.mkdir(parents=True, exist_ok=True)
    histories, records = Numbers(), Numbers()
    encode = msgspec.json.Encoder(decimal_format="string").encode
    number = 0
    with _tables(folder, "attempts", "slots") as (attempts, slots):
        for number, attempt in enumerate(archive.attempts(), start=1):
            sums = (_number(attempt.total), _number(attempt.pass_mark))
            names = (attempt.id, attempt.assessment, attempt.learner)
            # As JSON, in which no line can break.
            attempts.writerow([number, *(encode(name).decode() for name in names), *sums])
            for slot in attempt.slots:
                history = histories.of(encode(unrecorded(slot)))
                record = records.of(record_text([step.recorded for step in slot.steps]))
                slots.writerow([number, slot.slot, history, record, slot.seconds])
    with _tables(folder, "histories", "records") as (one, two):
        one.writerows(histories.rows())
        two.writerows(records.rows())
    (folder / ITEMS).write_bytes(encode(dict(archive.items)))
    return number


def _number(total: Decimal | None) -> int | None:
    return None if total is None else total_number(total)


def total_number(total: Decimal) -> int:
    """A recorded sum times 10 to the 7. Ours have five places: one that has more gets a number
    that none of ours can have, for it is another."""
    scaled = total.scaleb(7)
    exact = scaled == scaled.to_integral_value() and not scaled % 100
    return int(scaled) if exact else int(scaled) // 100 * 100 + 1


def record_text(fractions: Sequence[Decimal | None]) -> bytes:
    """A record as JSON, the same for equal fractions however they are written."""
    return msgspec.json.encode([None if one is None else printed(one) for one in fractions])


def unrecorded(slot: ArchivedSlot) -> ArchivedSlot:
    """What was done, without what came of it, how long it took and its place on the paper."""
    steps = tuple(replace(one, recorded=None) for one in slot.steps)
    return replace(slot, slot=0, seconds=None, steps=steps)


@contextmanager
def _tables(folder: Path, *names: str) -> Iterator[list[Any]]:
    """Writers of rows, which are Parquet afterwards."""
    with tempfile.TemporaryDirectory(dir=folder) as held:
        files = [(Path(held) / f"{name}.csv").open("w", newline="") for name in names]
        try:
            yield [csv.writer(file) for file in files]
        finally:
            for file in files:
                file.close()
        for name in names:
            _converted(Path(held) / f"{name}.csv", folder / f"{name}.parquet", _COLUMNS[name])


def _converted(source: Path, target: Path, columns: dict[str, str]) -> None:
    quoted = str(target).replace("'", "''")
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT * FROM read_csv(?, columns={columns}, header=false,"
            " auto_detect=false, delim=',', quote='\"', escape='\"', max_line_size=10000000)) TO "
            f"'{quoted}' {FORMAT}",
            [str(source)],
        )
