"""What a load run stands on: a platform, the reference beside it, seats, and the generator."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from banyan.embedded.children import follow
from banyan.settings.env import ROOT
from tests.drive.platform import RunningPlatform
from tests.load.pacing import lines, quantiles
from tests.load.processes import cpu_seconds, tree

TENANT, ASSESSMENT = "demo", "biology"
GENERATOR = ROOT / ".venv" / "bin" / "banyan-load"
_FLIP = """
from bff.flips.change import change
from bff.models import Flag
from bff.routes.propagation import await_propagation
flag = Flag.objects.get(name="assessments.attempts")
flag.everyone = True
with change("bench", "everyone to the module"):
    flag.save()
assert await_propagation(10).complete
"""
_BEHIND = """
from banyan.events.registry import projections
from banyan.events.reader import as_of
from django.utils import timezone
readers = ["relay:kafka", *(f"projection:{one.name}" for one in projections())]
print(max((timezone.now() - as_of(reader)).total_seconds() for reader in readers))
"""


class Stage:
    """A platform in `home` that serves the module to everybody."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.platform = RunningPlatform(home / "platform")
        self.platform.manage("shell", "-v0", "-c", _FLIP)

    @property
    def url(self) -> str:
        return self.platform.url

    def seats(self, count: int, *, started: bool = True) -> list[str]:
        """The generator's arguments for `count` new learners."""
        folder = self.home / f"seats-{count}-{time.time_ns()}"
        folder.mkdir()
        arguments = [str(folder), str(count), *([] if started else ["--not-started"])]
        subprocess.run(
            [sys.executable, str(ROOT / "tests" / "load" / "seats.py"), *arguments],
            env=self.env(),
            cwd=ROOT,
            check=True,
        )
        files = (str(folder / "learners.tsv"), str(folder / "papers.tsv"))
        return ["--learners", files[0], "--papers", files[1]]

    @cached_property
    def pacing(self) -> Path:
        """How long learners stay with an item, for the generator."""
        path = self.home / "pacing.txt"
        path.write_text("".join(lines(quantiles())))
        return path

    def web(self) -> set[int]:
        """The web processes."""
        return set(self.platform.pids(" serve "))

    def database(self) -> set[int]:
        """PostgreSQL with all its processes."""
        (postmaster,) = self.platform.pids("/postgres -D")
        return tree(postmaster)

    def others(self) -> dict[str, float]:
        """CPU seconds so far of everything that works behind the scenes."""
        words = {"relay": " relay", "projectors": " project", "worker": " work", "redis": "redis"}
        return {name: cpu_seconds(self.platform.pids(word)) for name, word in words.items()}

    def caught_up(self, seconds: float = 600) -> None:
        """Wait until relay and projectors have read all there is."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            done = self.platform.manage("shell", "-v0", "-c", _BEHIND)
            if float(done.stdout.strip()) < 1.0:
                return
            time.sleep(1)
        raise TimeoutError("relay and projectors are still behind")

    @contextmanager
    def reference(self) -> Iterator[tuple[str, int]]:
        """The DRF+ORM reference on the same database: its URL and its process."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "tests.reference.wsgi", "-b"),
                *(f"127.0.0.1:{port}", "-w", "2", "--threads", "8", "--log-level", "error"),
                *("--keep-alive", "60"),
            ],
            env=self.env(),
            cwd=ROOT,
            preexec_fn=follow(os.getpid(), signal.SIGTERM),
        )
        try:
            _await(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()
            server.wait(20)

    def stop(self) -> None:
        self.platform.stop()

    def env(self) -> dict[str, str]:
        """For a process that works in the platform's database."""
        roots = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
        return {
            **os.environ,
            "PYTHONPATH": roots,
            "BANYAN_HOME": str(self.platform.home),
            "DJANGO_SETTINGS_MODULE": "banyan.settings",
        }


@contextmanager
def opened() -> Iterator[Stage]:
    """A stage in a folder of its own, which goes away with it."""
    with tempfile.TemporaryDirectory(prefix="banyan-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        # PostgreSQL runs as somebody else when we are root, and has to reach its data.
        home.chmod(0o755)
        stage = Stage(home)
        try:
            yield stage
        finally:
            stage.stop()


def generate(mode: str, url: str, *arguments: str) -> dict[str, Any]:
    """Run the generator; its report."""
    done = subprocess.run(
        [str(GENERATOR), mode, "--url", url, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    if not lines:
        raise RuntimeError(f"the generator said nothing: {done.stderr}")
    report: dict[str, Any] = json.loads(lines[-1])
    return report


def _await(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)
