"""A month of the log as a file: one JSON object a row, and a manifest that proves it whole."""

import gzip
import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
from django.db import connection
from psycopg import sql

from banyan.errors import Fault
from banyan.partitions.backfill import columns_of_the_log

# An attempt's events lie together and in order.
_ROWS = """
COPY (SELECT row_to_json(r)::text
      FROM (SELECT {columns} FROM {table} ORDER BY tenant_id, aggregateid, seq) r) TO STDOUT
"""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive holds; `first` and `last` are the chain hashes of its outer rows, in hex.

    `lines` is the SHA-256 of the rows as they are, `sha256` that of the compressed file.
    """

    month: str
    share: str
    rows: int
    first: str | None
    last: str | None
    lines: str
    file: str
    sha256: str
    made_at: datetime


class Damaged(Fault):
    """An archive that is not what its manifest says."""


class _Tally:
    """Counts and digests lines as they pass."""

    def __init__(self) -> None:
        self.rows = 0
        self.first: str | None = None
        self._last = b""
        self._digest = hashlib.sha256()

    def take(self, line: bytes) -> None:
        if not self.rows:
            self.first = _hash_in(line)
        self.rows += 1
        self._last = line
        self._digest.update(line + b"\n")

    @property
    def last(self) -> str | None:
        return _hash_in(self._last) if self.rows else None

    @property
    def lines(self) -> str:
        return self._digest.hexdigest()


def rows_of(table: str) -> Iterator[bytes]:
    """The rows of a table as JSON lines, without their ends."""
    query = sql.SQL(_ROWS).format(columns=columns_of_the_log(), table=sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for (line,) in copy.rows():
            yield line.encode()


def digest_of_rows(table: str) -> str:
    """SHA-256 of what `rows_of` gives."""
    tally = _Tally()
    for line in rows_of(table):
        tally.take(line)
    return tally.lines


def write(table: str, folder: Path, share: str, month: str) -> Path:
    """Write the rows of `table` into a file in `folder`; returns its manifest, written last.

    A name without `.partial` stands for a whole file, whenever the machine went down.
    """
    tally = _Tally()
    path = folder / f"banyan_events_{month}_{share}.jsonl.gz"

    def rows(file: BinaryIO) -> None:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0, filename="") as out:
            for line in rows_of(table):
                tally.take(line)
                out.write(line + b"\n")

    _whole(path, rows)
    manifest = Manifest(
        month=month,
        share=share,
        rows=tally.rows,
        first=tally.first,
        last=tally.last,
        lines=tally.lines,
        file=path.name,
        sha256=_digest_of_file(path),
        made_at=datetime.now(UTC),
    )
    told = path.with_name(f"{path.name}.manifest.json")
    _whole(told, lambda file: file.write(msgspec.json.format(msgspec.json.encode(manifest))))
    return told


def read_manifest(path: Path) -> tuple[Manifest, Path]:
    """The manifest of an archive, given either of its two files, and the file of rows.

    Raises Damaged.
    """
    if not path.name.endswith(".manifest.json"):
        path = path.with_name(f"{path.name}.manifest.json")
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise Damaged(f"{path}: {error}") from error
    return manifest, path.with_name(manifest.file)


def read(path: Path) -> Iterator[bytes]:
    """The rows of an archive, checked against its manifest. Raises Damaged, at the latest at the
    end: what was made of the rows must not be kept then."""
    manifest, file = read_manifest(path)
    try:
        if _digest_of_file(file) != manifest.sha256:
            raise Damaged(f"{file} has changed since it was written")
        tally = _Tally()
        with gzip.open(file) as lines:
            for line in lines:
                tally.take(line.rstrip(b"\n"))
                yield line.rstrip(b"\n")
    except (OSError, EOFError) as error:
        raise Damaged(f"{file}: {error}") from error
    if (tally.rows, tally.lines) != (manifest.rows, manifest.lines):
        raise Damaged(f"{file} does not hold what {path.name} says")


def must_hold(path: Path, table: str) -> None:
    """Read an archive back and compare it with the table. Raises Damaged."""
    for _ in read(path):
        pass
    if read_manifest(path)[0].lines != digest_of_rows(table):
        raise Damaged(f"{path.name} is not what {table} holds")


def _hash_in(line: bytes) -> str:
    value: str = msgspec.json.decode(line)["hash"]
    return value.removeprefix("\\x")


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _whole(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Write a file that is there when it is whole: beside its place, to disk, then renamed."""
    partial = path.with_name(f"{path.name}.partial")
    # Learners' answers: for the owner alone.
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        fill(file)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
