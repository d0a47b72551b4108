"""Uploaded files on their way to the storage and out of it: never whole in memory."""

import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import TemporaryUploadedFile

from apps.assessments.rules.file_types import HEAD_BYTES
from banyan.http.edge import in_thread

# Handed to a thread at a time: a disk that is slow must not hold up the event loop.
_PIECE = 1 << 20


class Arriving:
    """A file while it is uploaded: in a temporary file, its size and SHA-256 counted meanwhile."""

    def __init__(self) -> None:
        self._file = TemporaryUploadedFile("upload", "application/octet-stream", 0, None)
        self._sha = hashlib.sha256()
        self.size = 0
        self.head = b""

    def __enter__(self) -> "Arriving":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()  # the storage has it by now, or nobody wants it

    @property
    def digest(self) -> str:
        """SHA-256 of what has come so far, hex."""
        return self._sha.hexdigest()

    async def take(self, chunks: AsyncIterator[bytes]) -> None:
        """Write everything that comes. Raises what the chunks raise."""
        waiting = bytearray()
        async for chunk in chunks:
            waiting += chunk
            if len(waiting) >= _PIECE:
                await in_thread(self._write, bytes(waiting))
                waiting.clear()
        await in_thread(self._write, bytes(waiting))

    def store(self, name: str) -> str:
        """Move it to the storage, on disk for good; returns its name there."""
        self._file.flush()
        # Acknowledged means that it is there after a power cut as well.
        os.fsync(self._file.fileno())
        self._file.seek(0)
        return uploads().save(name, self._file)

    def _write(self, piece: bytes) -> None:
        if len(self.head) < HEAD_BYTES:
            self.head += piece[: HEAD_BYTES - len(self.head)]
        self._sha.update(piece)
        self.size += len(piece)
        self._file.write(piece)


def uploads() -> Storage:
    """Where uploaded files are."""
    return storages["uploads"]


def name_in_storage(tenant: UUID, attempt: UUID, upload: UUID) -> str:
    """Made of identifiers alone: what a learner calls a file never reaches a file system."""
    return f"{tenant}/{attempt}/{upload}"


def pieces(stored: str) -> AsyncIterator[bytes]:
    """A stored file, piece by piece. Raises FileNotFoundError, before there is half an answer."""
    return _pieces(uploads().open(stored, "rb"))


async def _pieces(file: Any) -> AsyncIterator[bytes]:
    try:
        while piece := await in_thread(file.read, _PIECE):
            yield piece
    finally:
        await in_thread(file.close)


def all_stored() -> Iterator[tuple[str, datetime]]:
    """Every file of the storage, and when it came there."""
    yield from _below("")


def _below(folder: str) -> Iterator[tuple[str, datetime]]:
    storage = uploads()
    if folder and not storage.exists(folder):
        return
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        path = f"{folder}/{name}".lstrip("/")
        try:
            yield path, storage.get_modified_time(path)
        except FileNotFoundError:  # another run was faster
            continue
    for name in folders:
        yield from _below(f"{folder}/{name}".lstrip("/"))
