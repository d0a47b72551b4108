"""Which requests to hot endpoints are worth a line in the log; the others are counted only."""

import time
from collections.abc import Callable

from django.conf import settings

_SLOW_SECONDS = 1.0
# Turned away under load, or served late. Each is counted; a line each would be load of its own,
# and the later they are served, the more of it.
_SHED = (429, 503)
_LINES_OF_LOAD = 10


class Notable:
    """Errors always; of what was slow or turned away under load, so many lines a second.

    BANYAN_ACCESS_LOG=all makes everything notable.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._all = settings.BANYAN.access_log == "all"
        self._clock = clock
        self._second = 0
        self._lines = 0
        self._unlogged = 0

    def unlogged_before(self, status: int, seconds: float) -> int | None:
        """None: no line. Else how many of the load went without one since the last that had one."""
        if self._all:
            return 0
        if status in _SHED:
            return self._one_of_many()
        if status >= 400 or status == 0:
            return 0
        return self._one_of_many() if seconds > _SLOW_SECONDS else None

    def _one_of_many(self) -> int | None:
        second = int(self._clock())
        if second != self._second:
            self._second, self._lines = second, 0
        if self._lines >= _LINES_OF_LOAD:
            self._unlogged += 1
            return None
        self._lines += 1
        unlogged, self._unlogged = self._unlogged, 0
        return unlogged
