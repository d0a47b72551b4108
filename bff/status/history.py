"""The history of what we have told: added to, chained and signed, never changed.

    hash(n) = SHA-256(hash(n-1) ‖ digest(n) ‖ n as int64 ‖ time as int64 microseconds)

as in a log of events (banyan/events/chain.py), with `hash(-1)` the SHA-256 of `banyan status`.
Every hash is signed with the key of receipts, so whoever kept one entry can prove what stood
before it.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from banyan.chains import Break, Link, canonical, first_break
from banyan.errors import Refusal
from banyan.events.chain import digest_of, link
from banyan.receipts import InvalidReceipt, claims_of, sign
from bff.status.incidents import Entry, Told, why_not
from bff.status.models import StatusEntry

ROOT = sha256(b"banyan status").digest()
UPDATE, CORRECTION = "StatusUpdate", "StatusCorrection"
# Any fixed number; it belongs to this lock alone.
_LOCK = 0x53544154


class NotPublished(Refusal):
    """This cannot be added to the history."""

    status = 400
    code = "not_published"


class SealedEntry(msgspec.Struct, frozen=True):
    """An entry as strangers get it; `hash` in hex, `receipt` a compact JWS over it."""

    seq: int
    type: str
    at: str
    payload: dict[str, Any]
    hash: str
    receipt: str


class SignedHistory(msgspec.Struct, frozen=True):
    """All entries with what one needs to check them; `keys` is the address of the public keys."""

    root: str
    entries: list[SealedEntry]
    keys: str = "/.well-known/banyan-receipts.json"


def publish(told: Told, actor: str) -> StatusEntry:
    """Add an entry. Raises NotPublished with the reason in words."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One after the other: each seals the one before it.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if reason := why_not(told, entries()):
            raise NotPublished(reason)
        last = StatusEntry.objects.first()
        seq, before = (last.seq + 1, bytes(last.hash)) if last else (0, ROOT)
        return _add(told, actor, seq, before)


def _add(told: Told, actor: str, seq: int, before: bytes) -> StatusEntry:
    payload, at = msgspec.to_builtins(told), timezone.now()
    kind = UPDATE if told.corrects is None else CORRECTION
    head = _hash_of(kind, payload, seq, at, before)
    return StatusEntry.objects.create(
        seq=seq,
        type=kind,
        incident_id=told.incident,
        at=at,
        actor=actor[:150],
        payload=payload,
        hash=head,
        receipt=sign(_claims(seq, head.hex())),
    )


def _claims(seq: int, head: str) -> dict[str, Any]:
    # Named, so that no other receipt of ours can be passed off as one of these.
    return {"history": "status", "revision": seq, "head": head}


def entries() -> list[Entry]:
    """All that has been told, in its order."""
    rows = StatusEntry.objects.order_by("seq")
    return [Entry(row.seq, row.at, msgspec.convert(row.payload, Told)) for row in rows]


def signed_history() -> SignedHistory:
    """The whole history, for anybody to keep and to check."""
    rows = StatusEntry.objects.order_by("seq")
    return SignedHistory(ROOT.hex(), [_sealed(row) for row in rows])


def _sealed(row: StatusEntry) -> SealedEntry:
    at = row.at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return SealedEntry(row.seq, row.type, at, row.payload, bytes(row.hash).hex(), row.receipt)


def what_is_wrong(sealed: Iterable[SealedEntry]) -> str | None:
    """Re-walk a history from its root; None when it is what was signed."""
    sealed = list(sealed)
    found = first_break(ROOT, map(_link, sealed), counts=True)
    if found is not None:
        return _in_words(found)
    return next(filter(None, map(_signed_wrongly, sealed)), None)


def _link(one: SealedEntry) -> Link:
    at = datetime.fromisoformat(one.at)
    computed = partial(_hash_of, one.type, one.payload, one.seq, at)
    return Link(one.seq, bytes.fromhex(one.hash), computed)


def _hash_of(kind: str, payload: dict[str, Any], seq: int, at: datetime, before: bytes) -> bytes:
    return link(before, digest_of(kind, canonical(payload)), seq, at)


def _in_words(found: Break) -> str:
    return f"entry {found.number} is {'missing' if found.is_missing else 'not what it was'}"


def _signed_wrongly(one: SealedEntry) -> str | None:
    try:
        claims = claims_of(one.receipt)
    except InvalidReceipt:
        return f"entry {one.seq} is not signed by us"
    if claims != _claims(one.seq, one.hash):
        return f"the signature of entry {one.seq} is that of something else"
    return None


def what_has_gone(kept: SignedHistory, now: SignedHistory) -> str | None:
    """The first entry of an earlier download that is missing now, in words; None when none is."""
    if len(kept.entries) > len(now.entries):
        return f"entry {len(now.entries)} was there, and is no longer"
    for old, new in zip(kept.entries, now.entries, strict=False):
        if old.hash != new.hash:
            return f"entry {old.seq} is not what it was when this copy was made"
    return None
