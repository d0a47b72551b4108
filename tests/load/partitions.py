"""What writers and a reader notice while a tenant moves into a share of its own.

`make bench-partitions`: a log of ROWS events of ten tenants, four writers with RATE saves a second
between them, and a reader. One tenant is promoted; as control, nothing happens for as long. Prints
one JSON object: milliseconds from when a save was due to its commit, and for how long, at the
last try, nobody else could reach the log.
"""

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROWS = int(os.environ.get("ROWS", "1000000"))
RATE = int(os.environ.get("RATE", "100"))
_WRITERS = 4
_EVENTS = 20  # of an attempt

_FILL = """
INSERT INTO banyan_eventrecord
  (tenant_id, aggregateid, seq, id, aggregatetype, type, key, payload, hash)
SELECT (%s::uuid[])[n %% 10 + 1], attempt, seq, gen_random_uuid(), 'attempt', 'AnswerSaved',
       gen_random_uuid(), jsonb_build_object('slot', seq, 'response', repeat('x', 100)),
       sha256(seq::text::bytea)
FROM unnest(%s::uuid[]) WITH ORDINALITY made (attempt, n), generate_series(1, %s) seq
"""
_SAVE = """
INSERT INTO banyan_eventrecord
  (tenant_id, aggregateid, seq, id, aggregatetype, type, key, payload, hash)
VALUES (%s, %s, 1, gen_random_uuid(), 'attempt', 'AnswerSaved', 'k', '{"slot": 1}', '')
"""


class Stage:
    """Writers and a reader at work, and how long they had to wait."""

    def __init__(self, tenants: list[Any]) -> None:
        self._tenants = tenants
        self._stop = threading.Event()
        self._saves: list[float] = []
        self._lags: list[float] = []
        self._threads = [threading.Thread(target=self._write) for _ in range(_WRITERS)]
        self._threads.append(threading.Thread(target=self._read))

    def while_doing(self, work: Callable[[], object]) -> dict[str, float]:
        """Run everything while `work` is done; what they noticed."""
        for thread in self._threads:
            thread.start()
        time.sleep(2)
        began = time.monotonic()
        work()
        seconds = time.monotonic() - began
        time.sleep(1)
        self._stop.set()
        for thread in self._threads:
            thread.join()
        cuts = statistics.quantiles(self._saves, n=1000, method="inclusive")
        return {
            "seconds": round(seconds, 1),
            "saves": len(self._saves),
            "p50_ms": round(cuts[499], 1),
            "p99_ms": round(cuts[989], 1),
            "longest_ms": round(max(self._saves), 1),
            "reader_behind_at_most_ms": round(max(self._lags), 1),
        }

    def _write(self) -> None:
        from django.db import connection

        from banyan.ids import uuid7

        due, number = time.monotonic(), 0
        with connection.cursor() as cursor:
            while not self._stop.is_set():
                due, number = due + _WRITERS / RATE, number + 1
                time.sleep(max(0.0, due - time.monotonic()))
                cursor.execute(_SAVE, [self._tenants[number % 10], uuid7()])
                self._saves.append((time.monotonic() - due) * 1000)
        connection.close()

    def _read(self) -> None:
        from django.db import connection
        from django.utils import timezone

        from banyan.events.reader import StoredEvent, advance

        def take(events: list[StoredEvent]) -> None:
            late = timezone.now() - events[0].created_at
            self._lags.append(late.total_seconds() * 1000)

        while not self._stop.is_set():
            if not advance("bench", take):
                time.sleep(0.02)
        connection.close()


def _locked_out() -> list[float]:
    """How long the log was locked, in milliseconds; filled when that happens."""
    from banyan.partitions import exchange, relocation

    lock, change, since, lasted = exchange.lock, relocation.exchange, [0.0], []

    def locked(parent: str) -> None:
        lock(parent)
        since[0] = time.monotonic()

    def changed(*arguments: Any) -> None:
        change(*arguments)
        lasted.append((time.monotonic() - since[0]) * 1000)

    exchange.lock, relocation.exchange = locked, changed
    return lasted


def main() -> None:
    from django.core.management import call_command
    from django.db import connection

    from banyan.events.reader import advance
    from banyan.ids import uuid7
    from banyan.partitions import ensure, promote

    call_command("migrate", verbosity=0)
    ensure()
    tenants = [uuid7() for _ in range(10)]
    with connection.cursor() as cursor:
        for _ in range(10):
            attempts = [uuid7() for _ in range(ROWS // _EVENTS // 10)]
            cursor.execute(_FILL, [tenants, attempts, _EVENTS])
        cursor.execute("VACUUM ANALYZE banyan_eventrecord")
    while advance("bench", lambda events: None, batch=50_000):
        pass
    lasted = _locked_out()
    promoted = Stage(tenants).while_doing(lambda: promote(tenants[0]))
    promoted["locked_ms"] = round(lasted[-1], 1)
    control = Stage(tenants).while_doing(lambda: time.sleep(promoted["seconds"]))
    figures = {"rows": ROWS, "saves_per_second": RATE, "promote": promoted, "control": control}
    sys.stdout.write(json.dumps(figures) + "\n")


def _on_a_server_of_its_own() -> None:
    with tempfile.TemporaryDirectory(prefix="banyan-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ |= {"BANYAN_HOME": folder, "DJANGO_SETTINGS_MODULE": "banyan.settings"}
        import django

        django.setup()
        from django.conf import settings

        from banyan.embedded.postgres import Postgres

        postgres = Postgres.of(settings.LAYOUT)
        server = postgres.start(quiet=True)
        try:
            postgres.create_database("banyan")
            main()
        finally:
            server.send_signal(2)
            server.wait()


if __name__ == "__main__":
    _on_a_server_of_its_own()
