"""The hash chain of flips: what was written cannot be changed afterwards unseen.

    hash(n) = SHA-256(hash(n-1) ‖ canonical JSON of everything row n says)

Before the first row stands ROOT. Canonical JSON and the walk are those of `banyan.chains`.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import dropwhile
from typing import Any

import msgspec

from banyan.chains import Link, breaks, canonical

ROOT = sha256(b"banyan flips").digest()
_IN_WORDS = {
    True: "it does not follow the row before it",
    False: "it does not say what was written",
}


class Row(msgspec.Struct, frozen=True):
    """A flip as the log holds it."""

    version: int
    actor: str
    source: str
    reason: str
    summary: str
    created_at: datetime
    before: dict[str, Any]
    after: dict[str, Any]
    prev_hash: bytes = b""
    hash: bytes = b""


class Broken(msgspec.Struct, frozen=True):
    """A row that is not what was written, and how that shows."""

    version: int
    what: str


class Walked(msgspec.Struct, frozen=True):
    """The outcome of a walk: rows older than the chain, rows in it, the newest hash, breaks."""

    unchained: int
    chained: int
    head: bytes
    broken: list[Broken]


def hash_of(row: Row, before: bytes) -> bytes:
    """The hash of a row that follows the hash `before`."""
    said = [
        row.version,
        row.actor,
        row.source,
        row.reason,
        row.summary,
        row.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.before,
        row.after,
    ]
    return sha256(before + canonical(said)).digest()


def walk(rows: Iterable[Row]) -> Walked:
    """Go over all rows in the order of their versions."""
    rows = list(rows)
    chain = list(dropwhile(lambda row: not row.hash, rows))  # earlier ones had no chain yet
    links = (Link(row.version, row.hash, partial(hash_of, row), row.prev_hash) for row in chain)
    return Walked(
        unchained=len(rows) - len(chain),
        chained=len(chain),
        head=chain[-1].hash if chain else ROOT,
        broken=[Broken(one.number, _IN_WORDS[one.is_missing]) for one in breaks(ROOT, links)],
    )
