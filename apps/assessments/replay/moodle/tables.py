"""Moodle's tables, row by row, wherever they are kept."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

Row = dict[str, str]


class Tables(Protocol):
    """Rows of a table by its name without prefix, in the order of `id`; NULL reads as ""."""

    def rows(self, table: str) -> Iterator[Row]:
        """Every row."""
        ...


class CsvTables:
    """A folder with a gzipped CSV file per table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, table: str) -> Iterator[Row]:
        with gzip.open(self.folder / f"{table}.csv.gz", "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def by(tables: Tables, table: str, column: str) -> dict[str, list[Row]]:
    """The rows of a table grouped by a column, each group in the order of the table."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in tables.rows(table):
        groups[row[column]].append(row)
    return groups
