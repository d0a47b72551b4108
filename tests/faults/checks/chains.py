"""Hash chains and receipts, re-walked from the published formula with code of the test's own."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import jwt

from tests.faults.checks.verdict import Violation
from tests.faults.journal import Told
from tests.faults.truth import Event, Truth

Keys = dict[str, Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def broken(told: list[Told], truth: Truth, keys: Keys) -> Iterator[Violation]:
    """Attempts whose history does not hold together, and heads that were acknowledged and are not
    in it. `keys` is the published JWK set."""
    for attempt, chain in truth.events.items():
        wrong = _wrong(chain) or _wrong_head(attempt, chain, truth)
        if wrong is not None:
            yield Violation("chains_broken", f"{attempt}: {wrong}")
    for attempt in truth.heads.keys() - truth.events.keys():
        yield Violation("chains_broken", f"{attempt} has no history")
    for one in told:
        if one.status == 200 and one.kind in ("save", "submit"):
            yield from _other_head(one, truth)
            if one.kind == "submit":
                yield from _bad_receipt(one, keys)


def hash_of(before: bytes, event: Event) -> bytes:
    """The hash that `event` must have after `before`."""
    text = json.dumps(
        [event.type, event.payload], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    microseconds = (event.at - _EPOCH) // timedelta(microseconds=1)
    return sha256(
        before
        + sha256(text.encode()).digest()
        + event.seq.to_bytes(8, "big")
        + microseconds.to_bytes(8, "big", signed=True)
    ).digest()


def root_of(event: Event) -> bytes:
    """What stands before the first event."""
    return sha256(UUID(event.tenant).bytes + UUID(event.attempt).bytes).digest()


def _wrong(chain: list[Event]) -> str | None:
    before = root_of(chain[0])
    for expected, event in enumerate(chain):
        if event.seq != expected:
            return f"revision {expected} is missing"
        if hash_of(before, event) != event.hash:
            return f"revision {expected} has another hash"
        before = event.hash
    return None


def _wrong_head(attempt: str, chain: list[Event], truth: Truth) -> str | None:
    last = chain[-1]
    if truth.heads.get(attempt) != (last.seq, last.hash):
        return f"its row does not end with revision {last.seq}"
    return None


def _other_head(one: Told, truth: Truth) -> Iterator[Violation]:
    event = truth.event(str(one.attempt), one.said["revision"])
    if event is None or event.hash.hex() != one.said["head"]:
        yield Violation("chains_broken", f"{one.attempt}@{one.said['revision']}: acknowledged head")


def _bad_receipt(one: Told, keys: Keys) -> Iterator[Violation]:
    said = one.said
    expected = {name: said[name] for name in ("attempt", "revision", "head")}
    try:
        claims = json.loads(_verified(said["receipt"], keys))
    except (jwt.InvalidTokenError, StopIteration) as error:
        yield Violation("chains_broken", f"the receipt of {one.attempt}: {error!r}")
        return
    if claims != expected:
        yield Violation("chains_broken", f"the receipt of {one.attempt} says {claims}")


def _verified(receipt: str, keys: Keys) -> bytes:
    header = receipt.split(".")[0]
    kid = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]
    key = next(jwt.PyJWK(one) for one in keys["keys"] if one["kid"] == kid)
    payload: bytes = jwt.api_jws.decode(receipt, key, algorithms=["EdDSA"])
    return payload
