"""Which replica has come far enough, waited for within a budget; those that fail are let alone."""

import logging
import random
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import connections

from banyan.http.edge import AWAY
from banyan.tenancy.replicas.router import replicas

logger = logging.getLogger(__name__)

AVOID_SECONDS = 3.0
# One that stands still may only have been slow; asking it again costs a wait, and no more.
STILL_SECONDS = 0.5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.001, 0.008
_STUCK_SECONDS = 0.03

# Null for a server that has been promoted: it may hold what the primary does not.
_ASK = """
SELECT CASE WHEN pg_is_in_recovery()
       THEN (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint END
"""

_avoided: dict[str, float] = {}


def caught_up(needed: int) -> tuple[str, int] | None:
    """A replica that has replayed the log up to `needed`, and up to where; None without one.

    Waits for BANYAN_REPLICA_WAIT_MS; a server that has frozen takes ReplicaConnection's
    CHECK_SECONDS more, once in AVOID_SECONDS. What you get, `hand_back`.
    """
    first: dict[str, tuple[int, float]] = {}
    last: dict[str, int] = {}
    found = None
    for alias, position in _polled(settings.BANYAN.replica_wait_ms / 1000):
        if position >= needed:
            found = alias, position
            last.pop(alias, None)
            break
        first.setdefault(alias, (position, time.monotonic()))
        last[alias] = position
    for alias, position in last.items():
        hand_back(alias)
        stood_at, since = first[alias]
        if position == stood_at and time.monotonic() - since > _STUCK_SECONDS:
            let_alone(alias, "it stands still while there is more", STILL_SECONDS)
    return found


def replayed(alias: str) -> int | None:
    """Up to where this replica has replayed the log; None when it cannot be asked or is none."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(_ASK)
            (position,) = cursor.fetchone()
    except AWAY as error:
        give_up(alias, error)
        return None
    if position is None:
        hand_back(alias)
        let_alone(alias, "it is no replica", AVOID_SECONDS)
    known: int | None = position
    return known


def hand_back(alias: str) -> None:
    """Return this thread's connection to the process's pool."""
    connections[alias].close()


def give_up(alias: str, error: Exception) -> None:
    """The replica's connection is lost: the others of this process are no better."""
    hand_back(alias)
    let_alone(alias, str(error).strip(), AVOID_SECONDS)
    connections[alias].pool.drain()  # type: ignore[attr-defined]  # PostgreSQL's own


def let_alone(alias: str, why: str, seconds: float) -> None:
    """Ask others for so long."""
    _avoided[alias] = time.monotonic() + seconds
    logger.warning("%s is let alone for %.1f s: %s", alias, seconds, why)


def _polled(seconds: float) -> Iterator[tuple[str, int]]:
    """Each replica's position again and again, for so long; at least once."""
    deadline = time.monotonic() + seconds
    candidates = [alias for alias in replicas() if _avoided.get(alias, 0) <= time.monotonic()]
    random.shuffle(candidates)
    pause = _FIRST_PAUSE
    while candidates:
        for alias in candidates.copy():
            position = replayed(alias)
            if position is None:
                candidates.remove(alias)
            else:
                yield alias, position
        left = deadline - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(pause, left))
        pause = min(2 * pause, _LONGEST_PAUSE)
