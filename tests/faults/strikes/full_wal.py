"""The disk is full under the write-ahead log: PostgreSQL panics, and comes back with the room."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from banyan.embedded.layout import Layout
from tests.drive.platform import RunningPlatform
from tests.faults.strikes.kill import PROCESSES
from tests.faults.strikes.small_disk import SmallDisk, why_no_disk

_MEGABYTES = 1024
_UNTIL_SECONDS = 60.0


class FullWal:
    """Call `prepare` before learners come: it restarts PostgreSQL."""

    def __init__(self, seconds: float) -> None:
        self.name = f"full disk of the write-ahead log for {seconds:.0f} s"
        self._seconds = seconds
        self._disk: SmallDisk | None = None

    def why_not(self, platform: RunningPlatform) -> str | None:
        return why_no_disk()

    def prepare(self, platform: RunningPlatform) -> None:
        """Move the write-ahead log to a small disk, behind the back of the supervisor."""
        self._disk = SmallDisk(_MEGABYTES)
        with psycopg.connect(_url(platform)) as database:
            (data,) = database.execute("SHOW data_directory").fetchone() or ("",)
        (server,) = platform.pids(PROCESSES["postgres"])
        platform.process.send_signal(signal.SIGSTOP)
        try:
            os.kill(server, signal.SIGINT)
            _wait_for_the_end_of(server)
            _move(Path(data) / "pg_wal", self._disk.folder / "pg_wal")
        finally:
            platform.process.send_signal(signal.SIGCONT)
        _wait_for_connections(platform)

    async def hit(self, platform: RunningPlatform) -> int:
        assert self._disk is not None
        until = time.monotonic() + self._seconds
        try:
            await asyncio.to_thread(self._disk.fill)
            while time.monotonic() < until:
                # Segments that exist already would last for minutes: skip what is left of them.
                with contextlib.suppress(psycopg.Error):
                    await asyncio.to_thread(_next_segment, platform)
                await asyncio.sleep(0.1)
        finally:
            self._disk.empty()
        return 0

    def close(self) -> None:
        """The platform has stopped."""
        if self._disk is not None:
            self._disk.close()


def _url(platform: RunningPlatform) -> str:
    return Layout.of(platform.home).database_url


def _next_segment(platform: RunningPlatform) -> None:
    with psycopg.connect(_url(platform), connect_timeout=2) as database:
        database.execute("SELECT pg_switch_wal()")


def _move(folder: Path, to: Path) -> None:
    subprocess.run(["cp", "-a", folder, to], check=True)
    shutil.rmtree(folder)
    folder.symlink_to(to)


def _wait_for_the_end_of(server: int) -> None:
    # It stays a zombie: its parent, who would bury it, is stopped.
    status = Path(f"/proc/{server}/stat")
    deadline = time.monotonic() + _UNTIL_SECONDS
    while status.read_text().rsplit(")", 1)[1].split()[0] != "Z":
        if time.monotonic() > deadline:
            raise TimeoutError("PostgreSQL does not end")
        time.sleep(0.05)


def _wait_for_connections(platform: RunningPlatform) -> None:
    deadline = time.monotonic() + _UNTIL_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(_url(platform)).close()
            return
        time.sleep(0.1)
    raise TimeoutError("PostgreSQL did not come back")
