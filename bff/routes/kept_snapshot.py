"""The last snapshot on disk: what a worker starts with while there is no database.

Only then is it read. It may be old, so whoever starts with it is not ready (health.py) and looks
for the database every second.
"""

import logging
import os
import secrets
from pathlib import Path
from uuid import UUID

import msgspec
from django.conf import settings
from msgspec.structs import replace

from bff.routes.decision import Courses
from bff.routes.snapshot import Placed, Snapshot

logger = logging.getLogger(__name__)

# Raised when what is kept changes its meaning; fields that are missing or unknown are found out.
_FORMAT = 2


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    format: int
    version: int
    placed: list[Placed]
    courses: dict[tuple[UUID, str], str]  # all entries share them


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Kept)


def path() -> Path:
    """Where it lies; in the home of this machine's processes."""
    return Path(settings.LAYOUT.home) / "routes.snapshot"


def keep(snapshot: Snapshot) -> None:
    """Write it down; best effort, whole or not at all, readable by us only: it holds salts."""
    target = path()
    written = target.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_encoder.encode(_packed(snapshot)))
        written.replace(target)
    except OSError as error:
        logger.warning("routes not kept on disk: %s", error)
        written.unlink(missing_ok=True)


def kept() -> Snapshot | None:
    """The one that was kept; None when there is none that can be read."""
    try:
        found = _decoder.decode(path().read_bytes())
        if found.format != _FORMAT:
            raise ValueError(f"format {found.format}")
        return _unpacked(found)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        logger.warning("the routes kept on disk cannot be read: %s", error)
        return None


def _packed(snapshot: Snapshot) -> _Kept:
    courses = dict(next((entry.courses for _, _, entry in snapshot.placed), {}))
    return _Kept(_FORMAT, snapshot.version, _sharing({}, snapshot.placed), courses)


def _unpacked(found: _Kept) -> Snapshot:
    return Snapshot(found.version, _sharing(found.courses, found.placed))


def _sharing(courses: Courses, placed: list[Placed]) -> list[Placed]:
    return [(method, path, replace(entry, courses=courses)) for method, path, entry in placed]
