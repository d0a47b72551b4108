"""The order of choices: different for every attempt, the same on every visit to it."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Protocol, TypeVar


class Identified(Protocol):
    """Anything that has an id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Identified)


def shuffled(choices: Sequence[T], attempt_id: str, slot: int) -> tuple[T, ...]:
    """The choices in the order this attempt shows them.

    A keyed hash, not a random generator: nothing has to be stored, and every process and every
    later version of Python shows the same order.
    """
    key = blake2b(f"{attempt_id}/{slot}".encode(), digest_size=32).digest()
    return tuple(sorted(choices, key=lambda choice: blake2b(choice.id.encode(), key=key).digest()))
