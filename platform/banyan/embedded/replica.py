"""A streaming replica of the embedded PostgreSQL: built, resumed, promoted, turned round."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from banyan.embedded.layout import Layout
from banyan.embedded.postgres import Postgres

# Twice the pause of a replica that was refused, for example while its old connection ends.
_FOLLOWING_SECONDS = 10.0
_LONG_SECONDS = 60

_LINK = "SELECT state, sync_state FROM pg_stat_replication WHERE application_name = %s"
_SLOT = "FROM pg_replication_slots WHERE slot_name = %s"
_END_SENDER = f"SELECT pg_terminate_backend(active_pid, 5000) {_SLOT} AND active"
_DROP_SLOT = f"SELECT pg_drop_replication_slot(slot_name) {_SLOT}"


class NotAReplica(RuntimeError):
    """The data is not this primary's replica: it may hold what exists nowhere else."""


@dataclass(frozen=True)
class Replica:
    """`server` follows `primary` through the replication slot `name`."""

    primary: Postgres
    server: Postgres
    name: str

    @classmethod
    def of(cls, layout: Layout, number: int) -> "Replica":
        """The layout's replica of this number, counted from 1."""
        return cls(Postgres.of(layout), Postgres.of(layout, number), f"replica_{number}")

    def start(self, *, quiet: bool = False) -> "subprocess.Popen[bytes]":
        """Start following, and return when reads are taken.

        Data of a killed replica is taken up where it was; if the primary has no more of the log
        from there, the replica is built anew. While the primary is away the replica waits for it.
        Raises NotAReplica for data that has been promoted or belongs to another primary.
        """
        self.server.end_orphan()
        if not (self.server.data / "PG_VERSION").exists():
            self.build()
        self._must_be_ours()
        process = self.server.start(quiet=quiet)
        if self._follows():
            return process
        process.terminate()
        process.wait()
        self.build()
        return self.server.start(quiet=quiet)

    def build(self) -> None:
        """Copy the primary, in place of whatever is there. The server is stopped before."""
        self.server.end_orphan()
        shutil.rmtree(self.server.data, ignore_errors=True)
        self._drop_slot()
        self.server.build(
            "pg_basebackup",
            *("-d", f"{self.primary.url_of('postgres')}&application_name={self.name}"),
            *("--write-recovery-conf", "--create-slot", "--slot", self.name),
            *("--wal-method=stream", "--checkpoint=fast"),
        )

    def be_waited_for(self, wanted: bool = True) -> None:
        """Have the primary acknowledge a commit when this replica has it on disk, or not so.

        Returns when that is in force; it outlasts a restart of the primary. A commit whose wait
        is cancelled is acknowledged all the same (PostgreSQL manual, 26.2.8): those who write
        have no `statement_timeout`.
        """
        self._set_standby(self.primary, wanted)
        in_force = ("streaming", "sync" if wanted else "async")
        _until(lambda: self._link() == in_force, f"{self.name} to be {in_force}", _LONG_SECONDS)

    def promote(self, *, waiting: bool = False) -> None:
        """End following: this server takes writes from now on. The old primary must be dead.

        A `waiting` one acknowledges nothing until a replica of the same name follows it.
        """
        self._set_standby(self.server, waiting)
        with _connected(self.server) as db:
            row = db.execute("SELECT pg_promote(true, %s)", [_LONG_SECONDS]).fetchone()
        if row != (True,):
            raise RuntimeError(f"{self.name} was not promoted within {_LONG_SECONDS} s")

    def turned_round(self) -> "Replica":
        """After a promotion: the old primary as replica of the new one.

        `build` it before it is started: it may have gone its own way for a while.
        """
        return Replica(self.server, self.primary, self.name)

    def _set_standby(self, server: Postgres, wanted: bool) -> None:
        standbys = f"FIRST 1 ({self.name})" if wanted else ""
        with _connected(server) as db:
            db.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{standbys}'")
            db.execute("SELECT pg_reload_conf()")

    def _must_be_ours(self) -> None:
        if not (self.server.data / "standby.signal").exists():
            raise NotAReplica(f"{self.server.data} has been promoted; move it away, or use it")
        control = self.server.run("pg_controldata", "-D", str(self.server.data))
        own = re.search(r"system identifier:\s+(\d+)", control)
        with suppress(psycopg.OperationalError), _connected(self.primary) as db:
            row = db.execute("SELECT system_identifier::text FROM pg_control_system()").fetchone()
            if own is None or row != (own[1],):
                raise NotAReplica(f"{self.server.data} is of another primary; move it away")

    def _follows(self) -> bool:
        """Whether the log arrives; taken for granted while the primary cannot be asked."""
        try:
            _until(lambda: self._link()[0] in ("catchup", "streaming"), "", _FOLLOWING_SECONDS)
        except TimeoutError:
            return False
        except psycopg.OperationalError:
            pass
        return True

    def _link(self) -> tuple[str, str]:
        """How the primary sees the replica: (`streaming`, `sync`), for example."""
        with _connected(self.primary) as db:
            row = db.execute(_LINK, [self.name]).fetchone()
        return row or ("", "")

    def _drop_slot(self) -> None:
        # The connection of one that was killed may still be ending.
        with _connected(self.primary) as db:
            db.execute(_END_SENDER, [self.name])
            db.execute(_DROP_SLOT, [self.name])


def _connected(server: Postgres) -> "psycopg.Connection[tuple[Any, ...]]":
    return psycopg.connect(server.url_of("postgres"), autocommit=True)


def _until(done: Callable[[], bool], what: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.03)
