"""The hash chain of flips: what was written cannot be changed afterwards unseen.

    hash(n) = SHA-256(hash(n-1) ‖ canonical JSON of everything row n says)

Before the first row stands ROOT. Canonical JSON is that of the event log (banyan/events/chain.py).
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from banyan.chains import canonical

ROOT = sha256(b"banyan flips").digest()


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
    """What a walk has found: rows older than the chain, rows in it, the newest hash."""

    unchained: int
    chained: int
    head: bytes
    broken: list[Broken]


def link(before: bytes, row: Row) -> bytes:
    """The hash of the row that follows `before`."""
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
    unchained = chained = 0
    head, broken = ROOT, list[Broken]()
    for row in rows:
        if not row.hash and not chained:
            unchained += 1  # written before there was a chain
            continue
        chained += 1
        if row.prev_hash != head:
            broken.append(Broken(row.version, "it does not follow the row before it"))
        elif link(head, row) != row.hash:
            broken.append(Broken(row.version, "it does not say what was written"))
        head = row.hash
    return Walked(unchained, chained, head, broken)
