"""Where the primary's log has been, and when: what a replica must have so as not to be too old."""

import threading
import time
from collections import deque
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connections

from banyan.tenancy.replicas.router import PRIMARY

# Flushed and not inserted: the log is sent to replicas up to here, so a replica gets there without
# waiting for the next commit. A commit that was acknowledged with synchronous_commit=on is below.
_ASK = """
SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint, clock_timestamp()
"""
_EVERY_SECONDS = 1.0


class Seen(NamedTuple):
    """At `at`, by the primary's clock, its log was `position` long; `when` is our clock."""

    position: int
    at: datetime
    when: float


class Positions:
    """What this process has seen of the primary's log lately.

    Raises what Django raises when the primary cannot be asked.
    """

    def __init__(self) -> None:
        self._seen: deque[Seen] = deque()
        self._lock = threading.Lock()
        self._asking = threading.Lock()

    def now(self) -> Seen:
        """The position at this moment, by a round trip to the primary."""
        when = time.monotonic()  # before the question, so that an entry is rather too old
        with connections[PRIMARY].cursor() as cursor:
            cursor.execute(_ASK)
            position, at = cursor.fetchone()
        seen = Seen(position, at, when)
        with self._lock:
            if self._seen and seen.position < self._seen[-1].position:
                self._seen.clear()  # another primary, with less in it
            self._seen.append(seen)
        return seen

    def for_everybody(self) -> Seen:
        """The least a reader must get: all that is older than BANYAN_REPLICA_STALE_SECONDS.

        Asks the primary about once a second.
        """
        oldest, newest = self._bounds()
        if oldest is None or newest is None:
            return self.now()
        if newest.when < time.monotonic() - _EVERY_SECONDS and self._asking.acquire(blocking=False):
            try:
                self.now()
            finally:
                self._asking.release()
        return oldest

    def written_until(self, position: int, at_least: Seen) -> datetime:
        """A moment before which everything is in the log up to `position`, as `at_least` is."""
        with self._lock:
            known = [seen.at for seen in self._seen if seen.position <= position]
        return max([at_least.at, *known])

    def _bounds(self) -> tuple[Seen | None, Seen | None]:
        too_old = time.monotonic() - settings.BANYAN.replica_stale_seconds
        with self._lock:
            while self._seen and self._seen[0].when < too_old:
                self._seen.popleft()
            return (self._seen[0], self._seen[-1]) if self._seen else (None, None)


positions = Positions()
