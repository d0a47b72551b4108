"""Millions of attempts compared at once.

The rules score every distinct history once (comparing.py is the readable oracle, and here the
only one); DuckDB then finds the rows whose record is another, and adds up the marks.
"""

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec

from apps.assessments.replay.archive import ArchivedSlot
from apps.assessments.replay.long import ITEMS, record_text
from apps.assessments.replay.scoring import Scored, in_shards, scored
from apps.assessments.rules.items import Item
from apps.assessments.rules.scoring import worth

# Attempts added up in one go. DuckDB keeps the sums of so many small numbers in an array (the bits
# of its threshold), which takes half the time of its hash table; it must see the range to do so.
_RANGE = 2_000_000
_RANGE_BITS = 21
_NEVER_RECORDED = -1
_IDS_AT_ONCE = 100_000
# Of an exact mark: seven of the fraction, seven of what the question is worth.
_PLACES = 14


class DamagedArchive(ValueError):
    """A long form of which a part is missing."""


class SlotDiffers(NamedTuple):
    """A question of an attempt whose record is not what comes out now."""

    attempt: int
    slot: int
    history: int
    record: int


class TotalDiffers(NamedTuple):
    """An attempt whose recorded sum is not that of the marks of now (both times 10 to the 7)."""

    attempt: int
    recorded: int
    now: int


class Bulk:
    """A long archive with the outcomes of its histories by the rules of now."""

    def __init__(self, folder: Path, threads: int = 2, memory: str = "3GB") -> None:
        self._folder = folder
        self.items = msgspec.json.decode((folder / ITEMS).read_bytes(), type=dict[str, Item])
        # Histories that could not be scored at all, and why.
        self.failures: dict[int, str] = {}
        self._by_rule: dict[int, tuple[int, ...]] = {}
        self.database = duckdb.connect()
        self.database.execute(f"SET threads = {threads}")
        self.database.execute(f"SET memory_limit = '{memory}'")
        self.database.execute(f"SET perfect_ht_threshold = {_RANGE_BITS}")
        for table in ("slots", "attempts", "histories", "records"):
            path = str(folder / f"{table}.parquet").replace("'", "''")
            self.database.execute(f"CREATE VIEW {table} AS FROM read_parquet('{path}')")
        self._fields = {row[0] for row in self._rows("DESCRIBE attempts")}
        for name in ("history", "record"):
            self._must_be_whole(name, "histories" if name == "history" else "records")

    def score(self, kept: Path | None = None, workers: int = 1) -> int:
        """Score every history by the rules of now; returns how many there are.

        With `kept`, in shards that are put there (scoring.py)."""
        self.failures.clear()
        self._by_rule.clear()
        found = self._scored() if kept is None else self._in_shards(kept, workers)
        known = {text: number for number, text in self._records.items()}
        outcomes = [self._outcome(one, known) for one in found]
        self._keep(outcomes)
        return len(outcomes)

    def _scored(self) -> Iterator[Scored]:
        return (scored(*one, self.items) for one in self._histories.items())

    def _in_shards(self, kept: Path, workers: int) -> Iterator[Scored]:
        return in_shards(self._folder, self.count("histories"), kept, workers)

    def _outcome(self, one: Scored, known: dict[str, int]) -> tuple[int, int, int]:
        """What the queries know of a history: its record, and what it is worth."""
        if one.failure is not None:
            self.failures[one.history] = one.failure
            return one.history, _NEVER_RECORDED, 0
        self._by_rule[one.history] = one.by_rule
        record = known.get(record_text(one.fractions).decode(), _NEVER_RECORDED)
        last = one.fractions[-1] if one.fractions else None
        earned = worth(last, self._histories[one.history].max_mark)
        return one.history, record, int(earned.scaleb(_PLACES))

    @cached_property
    def _histories(self) -> dict[int, ArchivedSlot]:
        decode = msgspec.json.Decoder(ArchivedSlot).decode
        rows = self._rows("SELECT history, slot FROM histories ORDER BY history")
        return {number: decode(text) for number, text in rows}

    @cached_property
    def _records(self) -> dict[int, str]:
        return dict(self._rows("SELECT record, fractions FROM records ORDER BY record"))

    def differences(self) -> tuple[list[SlotDiffers], list[TotalDiffers]]:
        """Every question and every recorded sum that is another now, in order."""
        slots: list[SlotDiffers] = []
        totals: list[TotalDiffers] = []
        ((last,),) = self._rows(_LAST)
        for first in range(0, last + 1, _RANGE):
            within = f"BETWEEN {first} AND {first + _RANGE - 1}"
            self.database.execute(_SUMS.format(within=within))
            slots += [SlotDiffers(*row) for row in self._rows(_OTHERS.format(within=within))]
            totals += [TotalDiffers(*row) for row in self._rows(_TOTALS.format(within=within))]
        return slots, totals

    def count(self, table: str) -> int:
        """How many rows a table has."""
        ((count,),) = self._rows(f"SELECT count(*) FROM {table}")
        return int(count)

    def graded_by_rule(self) -> Iterator[tuple[int, int, int]]:
        """Each history, how often it occurs, and how many of its gradings were compared with what
        a rule says."""
        rows = self._rows("SELECT history, record, count(*) FROM slots GROUP BY ALL ORDER BY ALL")
        for history, record, count in rows:
            recorded = self.record(record)
            steps = self._by_rule.get(history, ())
            yield history, count, sum(recorded[at] is not None for at in steps)

    def histories(self) -> Iterator[tuple[int, ArchivedSlot]]:
        """Everything that was done, by its number."""
        yield from self._histories.items()

    def history(self, number: int) -> ArchivedSlot:
        """What was done."""
        return self._histories[number]

    def record(self, number: int) -> list[Decimal | None]:
        """What was recorded after each step."""
        return msgspec.json.decode(self._records[number], type=list[Decimal | None])

    def passing(self, attempts: Iterable[int]) -> Iterator[tuple[int, int | None, list[int]]]:
        """Each attempt, what passes in it (times 10 to the 7) if it says so, and its histories."""
        own = "any_value(pass_mark)" if "pass_mark" in self._fields else "NULL"
        yield from self._of(
            attempts,
            f"SELECT attempt, {own}, list(history ORDER BY slot) FROM slots"
            " JOIN attempts USING (attempt) WHERE attempt IN (SELECT unnest(?)) GROUP BY attempt",
        )

    def assessments(self, attempts: Iterable[int]) -> dict[int, str]:
        """The assessment of each attempt."""
        sql = "SELECT attempt, assessment FROM attempts WHERE attempt IN (SELECT unnest(?))"
        return {number: msgspec.json.decode(name) for number, name in self._of(attempts, sql)}

    def slots_of(self, attempts: Iterable[int]) -> Iterator[tuple[int, int, int]]:
        """Every question of these attempts: attempt, history, record."""
        sql = "SELECT attempt, history, record FROM slots WHERE attempt IN (SELECT unnest(?))"
        yield from self._of(attempts, sql)

    def _of(self, attempts: Iterable[int], sql: str) -> Iterator[tuple[Any, ...]]:
        listed = sorted(attempts)
        for at in range(0, len(listed), _IDS_AT_ONCE):
            yield from self._rows(sql, [listed[at : at + _IDS_AT_ONCE]])

    def pseudonym(self, attempt: int) -> str:
        """A name for an attempt in reports: who has the archive can find it again."""
        ((id,),) = self._rows("SELECT id FROM attempts WHERE attempt = ?", [attempt])
        return hashlib.blake2b(str(id).encode(), digest_size=6).hexdigest()

    def _must_be_whole(self, number: str, table: str) -> None:
        """Rows of numbers that nothing explains would be compared with nothing."""
        ((least, last),) = self._rows(f"SELECT min({number}), max({number}) FROM {table}")
        used = f"SELECT count(*) FROM slots WHERE {number} NOT BETWEEN ? AND ?"
        values = [least or 0, -1 if last is None else last]
        if values[1] - values[0] + 1 > self.count(table):  # a part of another archive
            used, values = f"SELECT count(*) FROM slots ANTI JOIN {table} USING ({number})", []
        if next(self._rows(used, values))[0]:
            raise DamagedArchive(f"{table}.parquet lacks what slots.parquet speaks of")

    def _keep(self, outcomes: list[tuple[int, int, int]]) -> None:
        self.database.execute(
            "CREATE OR REPLACE TABLE outcomes (history INTEGER, record INTEGER, worth HUGEINT)"
        )
        for at in range(0, len(outcomes), 1000):
            rows = ",".join(map(str, outcomes[at : at + 1000]))
            self.database.execute(f"INSERT INTO outcomes VALUES {rows}")

    def _rows(self, sql: str, values: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
        yield from self.database.execute(sql, values or []).fetchall()


_LAST = "SELECT greatest(0, (SELECT max(attempt) FROM slots), (SELECT max(attempt) FROM attempts))"
# All rows are read once. That records are compared in an aggregate matters: as a condition it
# would be taken into the join, which is then three times as slow.
_SUMS = """
CREATE OR REPLACE TEMP TABLE sums AS
SELECT attempt, sum(worth) AS worth, count(*) FILTER (s.record <> o.record) AS others
FROM slots s JOIN outcomes o USING (history)
WHERE attempt {within}
GROUP BY attempt
"""
_OTHERS = """
SELECT attempt, slot, s.history, s.record
FROM slots s JOIN outcomes o USING (history)
WHERE attempt {within} AND attempt IN (SELECT attempt FROM sums WHERE others > 0)
  AND s.record <> o.record
ORDER BY attempt, slot
"""
# Half up to five places, away from zero, as scoring.total() rounds; then in units of `total`.
# Divided only to be shown, for dividing costs more than all the rest: what rounds to a recorded
# sum lies between its halves.
_TOTALS = """
WITH compared AS (
  SELECT attempt, total, coalesce(worth, 0) AS worth,
         abs(coalesce(worth, 0)) + 500000000 - abs(total)::HUGEINT * 10000000 AS above
  FROM attempts LEFT JOIN sums USING (attempt)
  WHERE attempt {within} AND total IS NOT NULL
)
SELECT attempt, total, (sign(worth) * ((abs(worth) + 500000000) // 1000000000) * 100)::BIGINT
FROM compared
WHERE total % 100 <> 0 OR above < 0 OR above >= 1000000000
   OR total <> 0 AND sign(worth) <> sign(total)
ORDER BY attempt
"""
