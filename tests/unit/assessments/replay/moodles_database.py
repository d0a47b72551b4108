"""The exported tables of a Moodle as its own database has them: names, types, and some rows."""

import csv
import gzip
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

NUMBERS = {
    **{"id": "bigint", "fraction": "numeric(12,7)", "maxmark": "numeric(12,7)"},
    **{"slot": "bigint", "sequencenumber": "bigint", "sumgrades": "numeric(10,5)"},
    **{"trueanswer": "bigint", "usecase": "smallint", "penalty": "numeric(12,7)"},
    **{"questionid": "bigint", "question": "bigint", "gradingtype": "bigint"},
    **{"questionattemptid": "bigint", "attemptstepid": "bigint", "unitsleft": "smallint"},
}
_CALLED = {"questions": "question", "quizzes": "quiz"}
# Each table of attempts, and the column in which it names a row of the one before.
_CHAIN = {
    "quiz_attempts": ("uniqueid", None),
    "question_attempts": ("id", "questionusageid"),
    "question_attempt_steps": ("id", "questionattemptid"),
    "question_attempt_step_data": ("id", "attemptstepid"),
}


class Table(NamedTuple):
    name: str
    columns: list[str]
    rows: list[list[str]]


def name_of(path: Path) -> str:
    """What Moodle calls the table of an exported file."""
    exported = path.name.removesuffix(".csv.gz")
    return f"mdl_{_CALLED.get(exported, exported)}"


def some(archive: Path, every: int) -> Iterator[Table]:
    """All that was asked, and one attempt in `every` with all that is its."""
    for path in sorted(archive.glob("*.csv.gz")):
        if path.name.removesuffix(".csv.gz") not in _CHAIN:
            yield _read(path, lambda number, row: True)
    known: set[str] = set()
    for exported, (key, of) in _CHAIN.items():
        path = archive / f"{exported}.csv.gz"
        if of is None:
            table = _read(path, lambda number, row: number % every == 0)
        else:
            table = _read(path, partial(_names, of, known))
        known = {row[table.columns.index(key)] for row in table.rows}
        yield table


def _read(path: Path, kept: Callable[[int, dict[str, str]], bool]) -> Table:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [list(row.values()) for number, row in enumerate(reader) if kept(number, row)]
        return Table(name_of(path), list(reader.fieldnames or ()), rows)


def _names(column: str, known: set[str], number: int, row: dict[str, str]) -> bool:
    return row[column] in known
