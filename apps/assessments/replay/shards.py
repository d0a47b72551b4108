"""The long form made in shards: what a kill interrupts goes on where it was.

A shard is the long form of so many attempts one after the other, in a folder of its own that gets
its name when it is complete. Put together they are, to the byte, the same however often it broke
off, for texts get their numbers in the order in which they are first seen.
"""

import shutil
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import duckdb
import msgspec

from apps.assessments.replay import long
from apps.assessments.replay.archive import Archive, ArchivedAttempt
from apps.assessments.replay.ledger import Ledger, Shard
from apps.assessments.rules.items import Item

SIZE = 50_000
# Passes attempts on, and may tell somebody how it goes; so many were there already.
Watch = Callable[[Iterator[ArchivedAttempt], int], Iterator[ArchivedAttempt]]


class _Rest:
    """The attempts of one shard, and the items that were asked in them."""

    def __init__(self, archive: Archive, attempts: Iterator[ArchivedAttempt]) -> None:
        self._archive = archive
        self._attempts = attempts

    @property
    def items(self) -> dict[str, Item]:
        return dict(self._archive.items)

    def attempts(self, after: int = 0) -> Iterator[ArchivedAttempt]:
        return islice(self._attempts, after, None)

    def count(self) -> int | None:
        return None


def write(
    archive: Archive,
    folder: Path,
    mark: str | None = None,
    size: int = SIZE,
    watched: Watch = lambda attempts, _: attempts,
) -> int:
    """Write the long form into a folder, with the shards beside it; returns how many attempts it
    has. Shards of the same `mark` that are there are not made again."""
    held = folder.with_name(f"{folder.name}-shards")
    ledger = Ledger(held, mark)
    assert ledger.done is not None
    if not ledger.done or ledger.done[-1].attempts == size:
        already = sum(one.attempts for one in ledger.done)
        rest = iter(watched(archive.attempts(already), already))
        while not ledger.done or ledger.done[-1].attempts == size:
            ledger.finish(_shard(archive, rest, held, len(ledger.done), size))
    _together([held / _name(one.shard) for one in ledger.done], folder)
    return sum(one.attempts for one in ledger.done)


def _shard(
    archive: Archive, rest: Iterator[ArchivedAttempt], held: Path, number: int, size: int
) -> Shard:
    draft, done = held / "draft", held / _name(number)
    for left in (draft, done):  # by a kill before it was written down
        shutil.rmtree(left, ignore_errors=True)
    count = long.write(_Rest(archive, islice(rest, size)), draft)
    draft.rename(done)
    return Shard(number, count)


def _name(shard: int) -> str:
    return f"{shard:06}"


def _together(shards: list[Path], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    items: dict[str, object] = {}
    for shard in shards:
        items |= msgspec.json.decode((shard / long.ITEMS).read_bytes())
    (folder / long.ITEMS).write_bytes(msgspec.json.encode(items, order="deterministic"))
    with duckdb.connect() as database:
        # One thread: rows keep their order, and the files their bytes.
        database.execute("SET threads = 1")
        database.execute("CREATE TABLE shards (file VARCHAR, shard INTEGER, before BIGINT)")
        _numbered(database, shards)
        for table, key in (("histories", "history"), ("records", "record")):
            _texts(database, shards, folder, table, key)
        _rows(database, shards, folder)


def _numbered(database: duckdb.DuckDBPyConnection, shards: list[Path]) -> None:
    before = 0
    for number, shard in enumerate(shards):
        database.execute("INSERT INTO shards VALUES (?, ?, ?)", [str(shard), number, before])
        counted = database.execute(f"SELECT count(*) FROM {_parquet([shard], 'attempts')}")
        before += counted.fetchall()[0][0]


def _texts(
    database: duckdb.DuckDBPyConnection, shards: list[Path], folder: Path, table: str, key: str
) -> None:
    """Each text once, numbered in the order in which it is first seen."""
    text = "slot" if table == "histories" else "fractions"
    database.execute(
        f"CREATE TABLE {table} AS WITH seen AS (SELECT shard, {key} AS old, {text} AS said"
        f" FROM {_parquet(shards, table)} p JOIN shards ON parse_dirpath(p.filename) = file),"
        " firsts AS (SELECT said, min((shard, old)) AS first FROM seen GROUP BY said),"
        f" numbers AS (SELECT said, (row_number() OVER (ORDER BY first) - 1)::INTEGER AS {key}"
        f" FROM firsts) SELECT shard, old, {key}, said FROM seen JOIN numbers USING (said)"
    )
    _copied(
        database,
        f"SELECT DISTINCT {key}, said AS {text} FROM {table} ORDER BY {key}",
        folder / f"{table}.parquet",
    )


def _rows(database: duckdb.DuckDBPyConnection, shards: list[Path], folder: Path) -> None:
    numbered = "p JOIN shards s ON parse_dirpath(p.filename) = file"
    _copied(
        database,
        "SELECT (attempt + before)::INTEGER AS attempt, id, assessment, learner, total, pass_mark"
        f" FROM {_parquet(shards, 'attempts')} {numbered} ORDER BY ALL",
        folder / "attempts.parquet",
    )
    _copied(
        database,
        "SELECT (attempt + before)::INTEGER AS attempt, slot, h.history, r.record, seconds"
        f" FROM {_parquet(shards, 'slots')} {numbered}"
        " JOIN histories h ON h.shard = s.shard AND h.old = p.history"
        " JOIN records r ON r.shard = s.shard AND r.old = p.record ORDER BY ALL",
        folder / long.SLOTS,
    )


def _parquet(shards: list[Path], table: str) -> str:
    files = [str(shard / f"{table}.parquet").replace("'", "''") for shard in shards]
    listed = ", ".join(f"'{file}'" for file in files)
    return f"read_parquet([{listed}], filename = true)"


def _copied(database: duckdb.DuckDBPyConnection, rows: str, target: Path) -> None:
    quoted = str(target).replace("'", "''")
    database.execute(f"COPY ({rows}) TO '{quoted}' {long.FORMAT}")
