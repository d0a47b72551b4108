"""How many requests may wait for one upstream at a time: each of them takes memory."""

from collections.abc import Iterator
from contextlib import contextmanager

from legacy_proxy.problems import UPSTREAM_BUSY, Refusal


class WaitLimit:
    """Shared by everything a request may wait for before it is sent."""

    __slots__ = ("_most", "_now")

    def __init__(self, most: int) -> None:
        self._most = most
        self._now = 0

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """One request waits inside. Raises Refusal(UPSTREAM_BUSY) when too many do already."""
        if self._now >= self._most:
            raise Refusal(UPSTREAM_BUSY)
        self._now += 1
        try:
            yield
        finally:
            self._now -= 1
