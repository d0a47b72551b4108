"""The hash chain of an aggregate's events: what it says cannot be changed afterwards unseen.

    hash(n) = SHA-256(hash(n-1) ‖ digest(n) ‖ seq as int64 ‖ time as int64 microseconds)
    digest  = SHA-256(canonical JSON of [type, payload])

Integers are big-endian, time is Unix time. Before the first event stands the SHA-256 of the
tenant's and the aggregate's UUID. Canonical JSON is that of `banyan.chains`.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def digest_of(event_name: str, payload: bytes) -> bytes:
    """The digest of an event; `payload` is canonical JSON."""
    return sha256(b'["' + event_name.encode() + b'",' + payload + b"]").digest()


def root(tenant: UUID, aggregate: UUID) -> bytes:
    """The hash that stands before the first event of an aggregate."""
    return sha256(tenant.bytes + aggregate.bytes).digest()


def link(before: bytes, digest: bytes, seq: int, at: datetime) -> bytes:
    """The hash of the event that follows `before`."""
    microseconds = (at - _EPOCH) // _MICROSECOND
    return sha256(
        before + digest + seq.to_bytes(8, "big") + microseconds.to_bytes(8, "big", signed=True)
    ).digest()
