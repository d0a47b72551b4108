"""Archives as JSON lines: a line per attempt, and the items beside them.

`FOLDER/items.json` holds the items by name, `FOLDER/attempts.jsonl` the attempts, perhaps
compressed (.gz, .zst); what a line looks like is ArchivedAttempt (archive.py).
"""

import gzip
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any

import msgspec

from apps.assessments.replay.archive import Archive, ArchivedAttempt, UnreadableArchive
from apps.assessments.rules.items import Item

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ITEMS = "items.json"
ATTEMPTS = "attempts.jsonl"
# An attempt that is longer is none: a bomb would unpack to one endless line.
_LONGEST_LINE = 64 * 1024 * 1024
_OPEN: dict[str, Callable[..., Any]] = {".jsonl": open, ".gz": gzip.open, ".zst": zstd.open}
_DAMAGED = (OSError, EOFError, zstd.ZstdError)


def found(folder: Path) -> Path | None:
    """The file of attempts in a folder, if there is one."""
    names = (ATTEMPTS, f"{ATTEMPTS}.zst", f"{ATTEMPTS}.gz")
    return next((folder / name for name in names if (folder / name).exists()), None)


class JsonArchive:
    """An archive in a folder, or the attempts in a file with its items beside it. Raises
    UnreadableArchive."""

    def __init__(self, path: Path) -> None:
        self._path = (found(path) or path / ATTEMPTS) if path.is_dir() else path
        try:
            plain = (self._path.parent / ITEMS).read_bytes()
            self.items: Mapping[str, Item] = msgspec.json.decode(plain, type=dict[str, Item])
        except (OSError, msgspec.DecodeError) as error:
            raise UnreadableArchive(f"{ITEMS} beside {self._path.name}: {error}") from error

    def count(self) -> int | None:
        return sum(1 for _ in self._lines())

    def attempts(self, after: int = 0) -> Iterator[ArchivedAttempt]:
        decode = msgspec.json.Decoder(ArchivedAttempt).decode
        for number, line in islice(enumerate(self._lines(), start=1), after, None):
            try:
                yield decode(line)
            except msgspec.DecodeError as error:
                raise UnreadableArchive(f"{self._path.name}, line {number}: {error}") from error

    def _lines(self) -> Iterator[bytes]:
        try:
            with _OPEN[self._path.suffix](self._path, "rb") as file:
                yield from _bounded(file)
        except _DAMAGED as error:
            raise UnreadableArchive(f"{self._path.name} is damaged: {error}") from error


def _bounded(file: IO[bytes]) -> Iterator[bytes]:
    number = 1
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise UnreadableArchive(f"line {number} is longer than {_LONGEST_LINE} bytes")
        yield line
        number += 1


def write(archive: Archive, folder: Path) -> int:
    """Write an archive into a folder; returns how many attempts it has."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder, count = msgspec.json.Encoder(), 0
    with (folder / ATTEMPTS).open("wb") as lines:
        for attempt in archive.attempts():
            lines.write(encoder.encode(attempt) + b"\n")
            count += 1
    (folder / ITEMS).write_bytes(encoder.encode(dict(archive.items)))
    return count
