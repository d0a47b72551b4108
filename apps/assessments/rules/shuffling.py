"""The order of choices: different for every attempt, the same on every visit to it."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Protocol, TypeVar


class Identified(Protocol):
    """Anything that has an id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Identified)


def shuffled(choices: Sequence[T], place: str) -> tuple[T, ...]:
    """The choices in the order of this place.

    A keyed hash, not a random generator: nothing has to be stored, and every process and every
    later version of Python shows the same order.
    """
    key = _key(place)
    return tuple(sorted(choices, key=lambda choice: blake2b(choice.id.encode(), key=key).digest()))


def drawn(count: int, place: str) -> int:
    """A number below `count`, the same for a place every time."""
    return int.from_bytes(blake2b(b"variant", key=_key(place)).digest()) % count


def _key(place: str) -> bytes:
    return blake2b(place.encode(), digest_size=32).digest()
