"""A whole platform as its user starts it, for tests that need more than a database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from banyan.embedded.children import follow
from banyan.settings.env import ROOT

_START_SECONDS = 300.0


class RunningPlatform:
    """`manage.py up` in a home of its own, on free ports, with more `settings` on demand."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self._settings = settings
        self._log = home / "up.log"
        home.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "up"],
                env=self._env(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # A killed test run takes its platform along.
                preexec_fn=follow(os.getpid(), signal.SIGINT),
            )
        # Without the prefix under which the start page may lie.
        self.url = "/".join(self._await("Start here").split("/")[:3])
        self.legacy_url = self._await("Old monolith")

    def log(self) -> str:
        """Everything the platform has printed so far."""
        return self._log.read_text(errors="replace")

    def manage(
        self, *arguments: str, check: bool = True, seconds: float = 120
    ) -> "subprocess.CompletedProcess[str]":
        """Run a `manage.py` command against this platform, as from a second terminal."""
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=check,
            timeout=seconds,
        )

    def environment(self) -> dict[str, str]:
        """What a command against this platform is run with."""
        return {"BANYAN_LEGACY_URL": self.legacy_url, **self._env()}

    def pids(self, words: str) -> list[int]:
        """The platform's own processes whose command line contains `words`."""
        return [pid for pid in self.children() if words in _command_line(pid)]

    def children(self) -> list[int]:
        """Every process the supervisor has started and that is still there."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _parent(entry) == self.process.pid:
                found.append(int(entry.name))
        return sorted(found)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it and wait; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def _env(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("BANYAN_", "DATABASE_")) and name != "REDIS_URL"
        }
        own = {
            "BANYAN_HOME": str(self.home),
            "BANYAN_PORT": "0",
            "BANYAN_LOG_FORMAT": "plain",
            # Tests break things on purpose: new learners would be sent away from what is tested.
            "BANYAN_DEMOTIONS": "0",
        }
        return {**kept, **own, **self._settings}

    def _await(self, label: str) -> str:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            for line in self.log().splitlines():
                if line.strip().startswith(label):
                    return line.rsplit(" ", 1)[-1].rstrip("/")
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"the platform did not come up:\n{self.log()[-4000:]}")


@contextmanager
def running_platform(home: Path, **settings: str) -> Iterator[RunningPlatform]:
    """A platform that is up inside and gone afterwards."""
    platform = RunningPlatform(home, **settings)
    try:
        yield platform
    finally:
        platform.stop()


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except (OSError, IndexError):
        return 0
