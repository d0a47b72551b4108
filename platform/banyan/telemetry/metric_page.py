"""A process's page in the ledger: one file, locked while the process lives, written in place.

Not renamed into place like other files of ours: a file system takes pains to have a renamed
file's content on the disk, once a second for every process, beside the database's own.
"""

import fcntl
import os
import secrets
import time
import zlib
from contextlib import suppress
from pathlib import Path

import msgspec

from banyan.telemetry.samples import Sample, lasting

ENDING = ".page"
# A process that lives and has not written for so long hangs: what it says of now is not so.
_FRESH_SECONDS = 10.0
_TRIES = 5

Samples = list[Sample]


class Page:
    """The page of this process, held until it ends, however it ends."""

    def __init__(self, folder: Path, process: str) -> None:
        # A number of its own, for process ids come again.
        self._path = folder / f"{process}-{secrets.token_hex(3)}{ENDING}"
        self._file = self._path.open("wb", buffering=0)
        take(self._file.fileno())
        self.write([])

    def write(self, samples: Samples) -> None:
        """Replace what stands there. Raises OSError."""
        content = msgspec.json.encode(samples)
        line = _checksum(content) + b"\n" + content
        os.pwrite(self._file.fileno(), line, 0)
        os.ftruncate(self._file.fileno(), len(line))

    @property
    def lost(self) -> bool:
        """Whether somebody has thrown the folder away."""
        return not self._path.exists()

    def close(self) -> None:
        """This process counts no more."""
        self._file.close()


def written_by(page: Path) -> str:
    """The process a page belongs or belonged to."""
    return page.stem.rpartition("-")[0]


def has_ended(page: Path) -> bool:
    """Whether the process of this page has ended."""
    with page.open("rb") as file:
        return take(file.fileno())


def take(descriptor: int) -> bool:
    """Lock a file as ours until it is closed; False when somebody else has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read(page: Path) -> Samples:
    """The samples on a page; none when it is cut short, or another version's."""
    for _ in range(_TRIES):
        checksum, _, content = page.read_bytes().partition(b"\n")
        if checksum == _checksum(content):
            with suppress(msgspec.ValidationError):
                return msgspec.json.decode(content, type=Samples)
        time.sleep(0.001)  # it was being written
    return []


def read_running(page: Path) -> Samples:
    """The samples of a running process; of one that hangs, its counts only."""
    samples = read(page)
    fresh = time.time() - page.stat().st_mtime < _FRESH_SECONDS
    return samples if fresh else lasting(samples)


def _checksum(content: bytes) -> bytes:
    # Readers take no lock, so they may see half of an old page and half of a new one.
    return b"%08x" % zlib.crc32(content)
