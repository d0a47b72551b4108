"""Things that wait for a person: looked for by functions that apps declare beside their admin
pages, and shown together on the admin's first page."""

from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

Look = Callable[[], "Iterable[Waiting]"]


class Waiting(msgspec.Struct, frozen=True):
    """One line on the first page: what waits, in words, and the page on which it is dealt with."""

    words: str
    url: str


class Asking(Protocol):
    """Whoever looks at the page."""

    def has_perm(self, permission: str) -> bool:
        """Whether they may do what the permission names."""
        ...


_looks: list[tuple[str, Look]] = []


def needs_attention(permission: str) -> Callable[[Look], Look]:
    """Have this function asked at each visit of the first page by whoever has the permission:
    it must be quick however much there is."""

    def declared(look: Look) -> Look:
        _looks.append((permission, look))
        return look

    return declared


def waiting_for(asking: Asking) -> list[Waiting]:
    """Everything that waits now and that this person may see."""
    return [one for permission, look in _looks if asking.has_perm(permission) for one in look()]


def counted(number: int, one: str, several: str) -> str:
    """`1 route has …`, `3 routes have …`."""
    return f"{number} {one if number == 1 else several}"
