"""Fill the event log with the histories of attempts that nobody sits any more, by COPY.

`python tests/load/filling.py ROWS`, a process of its own with the platform's settings. The
readers' checkpoints move past them in the same commits, with the readers standing still: it is the
length of the log that matters here, not the reading of it.
"""

import sys
import time
from collections.abc import Iterator
from uuid import UUID

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  # needs Django

from banyan.events.reader import lock_reader  # noqa: E402
from banyan.models import Checkpoint, Tenant  # noqa: E402
from tests.load.stage import TENANT  # noqa: E402

_COMMIT = 500_000
_EVENTS = 20  # of each attempt
_COPY = """
COPY banyan_eventrecord (tenant_id, aggregateid, seq, id, aggregatetype, type, key, payload, hash)
FROM STDIN
"""
_PASS = """
UPDATE banyan_checkpoint c SET xid = last.xid::text::bigint, position = last.position
FROM (SELECT xid, position FROM banyan_eventrecord ORDER BY xid DESC, position DESC LIMIT 1) last
"""


def main(rows: int) -> None:
    tenant: UUID = Tenant.objects.get(slug=TENANT).id
    began = time.monotonic()
    for first in range(0, rows, _COMMIT):
        with transaction.atomic(), connection.cursor() as cursor:
            with cursor.copy(_COPY) as copy:
                for chunk in _chunks(str(tenant), first, min(rows, first + _COMMIT)):
                    copy.write(chunk)
            # One that is at work would write its own place over this one when it is done.
            for checkpoint in Checkpoint.objects.all():
                lock_reader(checkpoint.reader)
            cursor.execute(_PASS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE banyan_eventrecord")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        (size,) = cursor.fetchone()
    seconds = time.monotonic() - began
    sys.stdout.write(f"{rows} events in {seconds:.0f} s, the database has {size}\n")


def _chunks(tenant: str, first: int, last: int) -> Iterator[str]:
    began = int(time.time() * 1000)
    payload = '{"slot": 3, "response": {"choice": "c2"}, "answered": true}'
    digest = "ab" * 32
    for number in range(first, last, _EVENTS):
        # UUIDs version 7 of this moment, so that they lie where today's attempts lie.
        attempt = UUID(int=began << 80 | 7 << 76 | 2 << 62 | number)
        yield "".join(
            f"{tenant}\t{attempt}\t{seq}\t{UUID(int=attempt.int + seq)}\tattempt\tAnswerSaved"
            f"\tkey-of-a-save-{number + seq}\t{payload}\t\\\\x{digest}\n"
            for seq in range(min(_EVENTS, last - number))
        )


if __name__ == "__main__":
    main(int(sys.argv[1]))
