"""A dictionary with a most: reading it costs what a dictionary costs."""

from itertools import islice
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

# So few that nobody waits for it, so many that the search for the oldest is not made each time.
_AT_ONCE = 64


class Bounded(dict[K, V]):
    """At most `most` entries; when it is full the oldest few make room.

    Never all at once: an exam has about as many attempts as such a cache has room, and to read
    all of them again in one moment is what it is there to prevent. By age and not by use: a note
    at every reading would cost each save more than a second reading costs a few.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._part = max(1, min(_AT_ONCE, most // 16))

    def keep(self, key: K, value: V) -> None:
        """Remember this; harmless from several threads."""
        if len(self) >= self._most:
            # Copied first, in one step: another thread may add or remove meanwhile.
            for old in list(islice(self, self._part)):
                self.pop(old, None)
        self[key] = value
