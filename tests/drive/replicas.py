"""A streaming replica that tests stop and start, and somebody who writes and reads."""

import signal
import time
from uuid import UUID

import psycopg

from banyan.embedded.postgres import Postgres
from banyan.embedded.replica import Replica
from banyan.ids import uuid7
from banyan.models import EventRecord
from banyan.tenancy import tenant_scope
from banyan.tenancy.replicas import choice, last_write, replica_read
from banyan.tenancy.replicas.positions import positions
from banyan.tenancy.replicas.router import read_alias

ALIAS = "replica_1"
ANN, BEN = "ann", "ben"


class Server:
    """The replica's process, to be stopped and started."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self.start()

    def start(self) -> None:
        self.process = self._replica.start(quiet=True)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def on(server: Postgres, statement: str) -> None:
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as db:
        db.execute(statement)


def stop_replay(replica: Replica) -> None:
    """From here on the replica receives and shows nothing new; first it gets what there is."""
    needed = positions.now().position
    while (choice.replayed(ALIAS) or 0) < needed:
        time.sleep(0.01)
    choice.hand_back(ALIAS)
    on(replica.server, "SELECT pg_wal_replay_pause()")


def write(tenant: UUID, *, by: str | None = None) -> None:
    """A row, remembered as written `by` somebody."""
    with tenant_scope(tenant):
        EventRecord.objects.create(
            aggregatetype="x", aggregateid=uuid7(), seq=1, type="x", payload={}
        )
    if by:
        last_write.wrote_just_now(tenant, by)


@replica_read.may_lag
def seen() -> tuple[str, int]:
    """Who answers, and how many rows they know."""
    return read_alias(), EventRecord.objects.count()
