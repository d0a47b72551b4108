"""Nobody goes through all readers of the log ten times a second while nothing is written."""

import time
from collections.abc import Callable

from django.db import connection

# What is readable ends before the oldest running transaction, so whatever becomes readable later
# comes after it in the reading order: while the last readable event is the same, nothing has come.
_LAST_READABLE = """
SELECT e.xid::text, e.position FROM banyan_eventrecord e
WHERE e.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY e.xid DESC, e.position DESC LIMIT 1
"""
# Readers do more than read: a rebuild that somebody has begun is noticed within this.
_STEP_ANYWAY_SECONDS = 1.0


def when_there_is_news(step: Callable[[], bool]) -> Callable[[], bool]:
    """`step`, which says whether more waits, carried out only if something may be new since it
    has last found nothing more."""
    seen: object = None
    stepped = 0.0

    def look() -> bool:
        nonlocal seen, stepped
        newest = _last_readable()
        if newest == seen and time.monotonic() - stepped < _STEP_ANYWAY_SECONDS:
            return False
        more = step()
        if not more:
            seen, stepped = newest, time.monotonic()
        return more

    return look


def _last_readable() -> object:
    with connection.cursor() as cursor:
        cursor.execute(_LAST_READABLE)
        return cursor.fetchone() or ()
