"""People's data in an example: enough is kept to see the difference, not whose it is."""

from functools import lru_cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from bff.trial.shadowing.normalisers import is_scoring

# Words of the protocol and no one's text, by the last name of the path.
_PLAIN = {"state", "type", "kind", "status", "unit", "content-type", "code"}
_encoder = msgspec.json.Encoder(order="sorted")


def person(tenant: UUID, user: str) -> str:
    """The same for the same person, and without the key nobody's."""
    return _digest(tenant.bytes + user.encode())


def shown(path: str, value: Any) -> str:
    """A value as an example shows it: numbers of marks and words of the protocol as they are,
    everything else by kind, length and keyed hash, which is the same for the same value."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    name = path.rpartition(".")[2].rstrip("[]")
    if not isinstance(value, dict | list) and (is_scoring(path) or name in _PLAIN):
        return str(value)[:60]
    if isinstance(value, bytes):
        return f"bytes of {len(value)}, {_digest(value)[:12]}"
    encoded = _encoder.encode(value)
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (dict, "object"),
        (list, "array"),
        (str, "text"),
        ((int, float), "number"),
    ]
    kind = next((said for of, said in kinds if isinstance(value, of)), "value")
    size = f" of {len(value)}" if isinstance(value, dict | list | str) else ""
    return f"{kind}{size}, {_digest(encoded)[:12]}"


def _digest(what: bytes) -> str:
    return blake2b(what, key=_key(), digest_size=16, person=b"pseudonym").hexdigest()


@lru_cache(maxsize=1)
def _key() -> bytes:
    # Not the secret itself: pseudonyms are shown, and must not help to guess it.
    return blake2b(settings.SECRET_KEY.encode(), person=b"shadows").digest()
