"""Writers and a reader of the log who do not stop, and who remember what they were told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import count
from uuid import UUID

from django.db import connection, transaction

from banyan.events.reader import StoredEvent, advance
from banyan.ids import uuid7
from banyan.partitions.tree import LOG

# As saving does: the next event only where the one before it is found.
_NEXT = f"""
INSERT INTO {LOG} (tenant_id, aggregateid, seq, id, aggregatetype, type, key, payload, hash)
SELECT tail.tenant_id, tail.aggregateid, tail.seq + 1, gen_random_uuid(), 'attempt', 'AnswerSaved',
       'key-' || tail.seq + 1, tail.payload, sha256(tail.hash)
FROM {LOG} tail WHERE tail.tenant_id = %s AND tail.aggregateid = %s AND tail.seq = %s
"""
_FIRST = f"""
INSERT INTO {LOG} (tenant_id, aggregateid, seq, id, aggregatetype, type, key, payload, hash)
VALUES (%s, %s, 1, gen_random_uuid(), 'attempt', 'AttemptStarted', 'key-1', '{{"text": "é"}}', '')
"""
_SAVES = 8


class Traffic:
    """What was written and committed, what was read, and what went wrong."""

    def __init__(self) -> None:
        self.written: list[tuple[UUID, int]] = []
        self.read: list[tuple[UUID, int]] = []
        self.errors: list[BaseException] = []
        self.stop, self.no_more = threading.Event(), threading.Event()

    def write(self, tenants: list[UUID]) -> None:
        """Attempts of these tenants, one after the other, each with a few saves."""
        try:
            for number in count():
                self._attempt(tenants[number % len(tenants)], slow=number % 5 == 0)
                if self.stop.is_set():
                    break
        except BaseException as error:
            self.errors.append(error)
        finally:
            connection.close()

    def _attempt(self, tenant: UUID, slow: bool) -> None:
        """One attempt; a slow one appears as a whole, behind what others wrote meanwhile."""
        attempt = uuid7()
        with transaction.atomic() if slow else nullcontext():
            self._say(_FIRST, tenant, attempt)
            for seq in range(1, _SAVES):
                self._say(_NEXT, tenant, attempt, seq)
                time.sleep(0.005 if slow else 0)
        self.written.extend((attempt, seq) for seq in range(1, _SAVES + 1))

    def _say(self, statement: str, *values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount == 1, "an event that was acknowledged is not found"

    def has_written(self, events: int) -> None:
        """Wait until that many are there."""
        while len(self.written) < events and not self.errors:
            time.sleep(0.01)

    def take(self, events: list[StoredEvent]) -> None:
        self.read.extend((event.aggregateid, event.seq) for event in events)

    def follow(self) -> None:
        """Read until everything is read that was written; what never comes is given up on."""
        try:
            while not self.no_more.is_set():
                advance("test", self.take)
            # An autovacuum may have a transaction open, too, and hold back the end.
            deadline = time.monotonic() + 10
            while len(self.read) < len(self.written) and time.monotonic() < deadline:
                advance("test", self.take)
        except BaseException as error:
            self.errors.append(error)
        finally:
            connection.close()


@contextmanager
def traffic(*tenants: UUID) -> Iterator[Traffic]:
    """Two writers, each for all of `tenants`, and a reader, as long as the block lasts.

    Afterwards everything written has been read.
    """
    going = Traffic()
    writers = [threading.Thread(target=going.write, args=[list(tenants)]) for _ in range(2)]
    reader = threading.Thread(target=going.follow)
    for thread in (*writers, reader):
        thread.start()
    try:
        yield going
    finally:
        going.stop.set()
        for thread in writers:
            thread.join()
        going.no_more.set()
        reader.join()


def nothing_went_wrong(going: Traffic) -> None:
    """Each event was read once, and each attempt's in its order."""
    assert going.errors == []
    assert len(going.read) == len(set(going.read))
    assert set(going.read) == set(going.written)
    newest: dict[UUID, int] = {}
    for attempt, seq in going.read:
        assert seq == newest.get(attempt, 0) + 1
        newest[attempt] = seq
