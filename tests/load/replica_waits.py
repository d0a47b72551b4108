"""How long a reader waits for a replica right after they have written.

`make bench-replica`: a PostgreSQL with a streaming replica and Redis; READS times somebody writes,
is remembered and reads at once, while WRITERS others write without pause (0 as control). Prints
one JSON object: how long the replica was waited for, who answered, and what remembering costs.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="banyan-bench-"))
HOME.chmod(0o755)
os.environ.update(BANYAN_HOME=str(HOME), BANYAN_REPLICAS="1", BANYAN_LOG_LEVEL="ERROR")
os.environ["DJANGO_SETTINGS_MODULE"] = "banyan.settings"

import django  # noqa: E402  # reads the environment

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from banyan.embedded.postgres import Postgres  # noqa: E402
from banyan.embedded.redis import Redis  # noqa: E402
from banyan.embedded.replica import Replica  # noqa: E402
from banyan.ids import uuid7  # noqa: E402
from banyan.models import EventRecord  # noqa: E402
from banyan.tenancy import tenant_scope  # noqa: E402
from banyan.tenancy.replicas.choice import caught_up, hand_back  # noqa: E402
from banyan.tenancy.replicas.last_write import wrote  # noqa: E402
from banyan.tenancy.replicas.positions import positions  # noqa: E402
from banyan.tenancy.replicas.replica_read import may_lag, read  # noqa: E402
from banyan.tenancy.replicas.router import PRIMARY, read_alias  # noqa: E402

READS = int(os.environ.get("READS", "2000"))
WRITERS = int(os.environ.get("WRITERS", "2"))
TENANT = uuid7()


def main() -> None:
    postgres, replica = Postgres.of(settings.LAYOUT), Replica.of(settings.LAYOUT, 1)
    servers = [postgres.start(quiet=True), Redis(settings.LAYOUT).start(quiet=True)]
    try:
        postgres.create_database("banyan")
        servers.append(replica.start(quiet=True))
        call_command("migrate", interactive=False, verbosity=0)
        found = {f"with_{writers}_writers": _measure(writers) for writers in (0, WRITERS)}
        sys.stdout.write(json.dumps({"reads": READS, **found}) + "\n")
    finally:
        for alias in connections:
            connections[alias].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's own
        for server in reversed(servers):
            server.send_signal(2)
            server.wait()
        shutil.rmtree(HOME)
        shutil.rmtree(settings.LAYOUT.sockets)


def _measure(writers: int) -> dict[str, Any]:
    kept: list[float] = []
    waits: list[float] = []
    on_replica = stale = 0
    with _others(writers):
        for number in range(READS):
            user = f"user{number}"
            wanted = _write()
            position = positions.now().position
            began = time.perf_counter()
            wrote([(TENANT, user)], position)
            kept.append(time.perf_counter() - began)
            began = time.perf_counter()
            found = caught_up(position)
            waits.append(time.perf_counter() - began)
            if found:
                hand_back(found[0])
            alias, seen = read(TENANT, user, _who_sees, wanted)
            on_replica += alias != PRIMARY
            stale += not seen
    return {
        "wait": _figures(waits),
        "remembering": _figures(kept),
        "answered_by_the_replica": round(on_replica / READS, 4),
        "stale": stale,
    }


@may_lag
def _who_sees(wanted: Any) -> tuple[str, bool]:
    return read_alias(), EventRecord.objects.filter(id=wanted).exists()


def _write() -> Any:
    with tenant_scope(TENANT):
        row = EventRecord.objects.create(
            aggregatetype="bench", aggregateid=uuid7(), seq=1, type="x", payload={}
        )
    return row.id


@contextmanager
def _others(count: int) -> Iterator[None]:
    enough = threading.Event()

    def write_on() -> None:
        while not enough.is_set():
            _write()
        connection.close()

    threads = [threading.Thread(target=write_on) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def _figures(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles([1000 * value for value in seconds], n=100, method="inclusive")
    return {f"p{percent}_ms": round(cuts[percent - 1], 2) for percent in (50, 95, 99)}


if __name__ == "__main__":
    main()
