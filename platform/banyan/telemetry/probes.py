"""What only the database knows, asked when somebody looks: lags, and what holds readers back.

Asked by whoever answers the scrape and not told by who lags: a projector that has died would
otherwise take its own lag from the dashboard.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import Error, connection, transaction

from banyan.events.consumers import consumers
from banyan.events.registry import projections
from banyan.events.relay import READER as RELAY
from banyan.telemetry import names
from banyan.telemetry.samples import Sample

logger = logging.getLogger(__name__)

_PROJECTION = "projection:"

# A scrape must neither wait for a database in trouble nor add to it.
_PATIENCE = "SET LOCAL statement_timeout = '1s'"

# Seconds are null when nothing waits. A reader that has never read has no checkpoint.
_LAGS = """
SELECT reader,
  (SELECT extract(epoch FROM clock_timestamp() - event.created_at)::float
   FROM banyan_eventrecord event
   WHERE (event.xid, event.position)
       > (coalesce(checkpoint.xid, 0)::text::xid8, coalesce(checkpoint.position, 0))
   ORDER BY event.xid, event.position LIMIT 1),
  (SELECT event.position FROM banyan_eventrecord event
   ORDER BY event.xid DESC, event.position DESC LIMIT 1) - coalesce(checkpoint.position, 0)
FROM unnest(%s::text[]) AS reader LEFT JOIN banyan_checkpoint checkpoint USING (reader)
"""

# Prepared transactions hold readers back as well, and are nobody's activity.
_OLDEST_WRITER = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(began)), 0)::float FROM (
  SELECT xact_start AS began FROM pg_stat_activity WHERE backend_xid IS NOT NULL
  UNION ALL SELECT prepared FROM pg_prepared_xacts) writers
"""

# A lag of null is none to speak of; a state of null means that we may not know (pg_monitor).
_REPLICAS = """
SELECT application_name, coalesce(extract(epoch FROM max(replay_lag)), 0)::float
FROM pg_stat_replication WHERE state IS NOT NULL GROUP BY application_name
"""

# A consumer that has never looked has no rows, and nothing that could be told of it.
_CONSUMERS = """
SELECT consumer, topic, sum(next_offset)::bigint,
  sum(greatest(coalesce(end_offset, 0) - next_offset, 0))::bigint,
  extract(epoch FROM clock_timestamp() - max(looked_at))::float
FROM banyan_consumerposition WHERE consumer = ANY(%s) GROUP BY consumer, topic
"""
_DEAD = """
SELECT name, (SELECT count(*) FROM banyan_deadevent dead WHERE dead.consumer = name)
FROM unnest(%s::text[]) AS name
"""

_AWAY = [Sample(names.DATABASE_UP.name, (), 0)]


class Probe:
    """One asking of the database, in a thread that nobody has to wait for."""

    def __init__(self) -> None:
        self._answer = _AWAY
        # A daemon: stuck in a frozen database, it must not keep the process from ending.
        self._thread = threading.Thread(target=self._ask, name="probe", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> bool:
        return self._thread.is_alive()

    def answer(self, seconds: float) -> list[Sample]:
        """The samples; after `seconds` without them only that the database is away."""
        self._thread.join(seconds)
        return self._answer

    def _ask(self) -> None:
        try:
            self._answer = probe()
        except Error as error:
            logger.warning("lags not measured: %s", error)
        finally:
            connection.close()


def probe() -> list[Sample]:
    """The lags as the database tells them, each query within a second. Raises Error."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PATIENCE)
        found = [*_lags(cursor), *_of_consumers(cursor), *_others(cursor)]
        return [Sample(names.DATABASE_UP.name, (), 1), *found]


def _lags(cursor: Any) -> Iterator[Sample]:
    readers = [RELAY, *(_PROJECTION + one.name for one in projections())]
    cursor.execute(_LAGS, [readers])
    for reader, waited, apart in cursor.fetchall():
        # Numbers are given out before commit, so the newest event need not have the highest.
        seconds, events = (0, 0) if waited is None else (max(waited, 0), max(apart, 1))
        if reader == RELAY:
            yield Sample(names.RELAY_LAG_SECONDS.name, (), seconds)
            yield Sample(names.RELAY_LAG_EVENTS.name, (), events)
        else:
            label = (reader.removeprefix(_PROJECTION),)
            yield Sample(names.PROJECTION_LAG_SECONDS.name, label, seconds)
            yield Sample(names.PROJECTION_LAG_EVENTS.name, label, events)


def _of_consumers(cursor: Any) -> Iterator[Sample]:
    declared = [one.name for one in consumers()]
    cursor.execute(_CONSUMERS, [declared])
    lags: defaultdict[str, int] = defaultdict(int)
    silences: defaultdict[str, float] = defaultdict(float)
    for consumer, topic, offset, behind, silence in cursor.fetchall():
        yield Sample(names.CONSUMER_OFFSET.name, (consumer, topic), offset)
        lags[consumer] += behind
        silences[consumer] = max(silences[consumer], silence or 0)
    for consumer, behind in lags.items():
        yield Sample(names.CONSUMER_LAG_EVENTS.name, (consumer,), behind)
        yield Sample(names.CONSUMER_SILENCE_SECONDS.name, (consumer,), silences[consumer])
    cursor.execute(_DEAD, [declared])
    for consumer, dead in cursor.fetchall():
        yield Sample(names.DEAD_EVENTS.name, (consumer,), dead)


def _others(cursor: Any) -> Iterator[Sample]:
    cursor.execute(_OLDEST_WRITER)
    yield Sample(names.OLDEST_XMIN_SECONDS.name, (), cursor.fetchone()[0])
    cursor.execute(_REPLICAS)
    for replica, seconds in cursor.fetchall():
        yield Sample(names.REPLICA_LAG_SECONDS.name, (replica,), seconds)
