"""What of a conversion is done already: a small file that a kill leaves true.

The first line says of which source it speaks, each line after it names a finished shard. A line
is written after what it speaks of; one that breaks off counts for nothing.
"""

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

import msgspec

from apps.assessments.replay.scorer import scorer_hash

LEDGER = "ledger.jsonl"


class Shard(msgspec.Struct, frozen=True):
    """A finished part; the last one has fewer attempts than there could be, perhaps none."""

    shard: int
    attempts: int


class Ledger:
    """The finished shards of a source in a folder. Another source, or one that changes while it
    is read (`mark` is None), begins anew."""

    def __init__(self, folder: Path, mark: str | None) -> None:
        self._path = folder / LEDGER
        self.done = self._read(mark)
        if self.done is None:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self._append(msgspec.json.encode({"source": mark}))
            self.done = []

    def finish(self, shard: Shard) -> None:
        """Write down that a shard is done."""
        assert self.done is not None
        self._append(msgspec.json.encode(shard))
        self.done.append(shard)

    def _read(self, mark: str | None) -> list[Shard] | None:
        if mark is None or not self._path.exists():
            return None
        whole = self._path.read_bytes().rpartition(b"\n")[0]
        self._path.write_bytes(whole + b"\n")
        first, *lines = whole.split(b"\n")
        if first != msgspec.json.encode({"source": mark}):
            return None
        return [msgspec.json.decode(line, type=Shard) for line in lines]

    def _append(self, line: bytes) -> None:
        with self._path.open("ab") as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())


def mark_of(path: Path, size: int) -> str:
    """What a source in files is known by: their names, sizes and times, how many attempts make a
    shard, and the code that reads them."""
    # Files only: a report may lie in a folder among them, and changes with every run.
    files = sorted(filter(Path.is_file, path.iterdir())) if path.is_dir() else [path]
    seen = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    told = (str(path.absolute()), seen, size, scorer_hash(), _readers())
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


@cache
def _readers() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
