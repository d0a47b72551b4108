"""The load generator, compiled for this run, and a stub of the server for it to load."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from banyan.embedded.children import follow

ROOT = Path(__file__).resolve().parents[3]
SLOTS = 5
LEARNERS = 400


@pytest.fixture(scope="session")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, as `make build-generator` makes it."""
    if shutil.which("gcc") is None:
        pytest.skip("the load generator is C and there is no gcc: its tests are skipped")
    program = tmp_path_factory.mktemp("generator") / "banyan-load"
    make = ["make", "--silent", "build-generator", f"GENERATOR={program}"]
    done = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return program


@dataclass(frozen=True)
class Stub:
    """A running stub."""

    url: str

    def seen(self) -> dict[str, int]:
        """How many requests of each kind it has seen, and how many of them were wrong."""
        with urllib.request.urlopen(f"{self.url}/seen", timeout=10) as response:
            seen: dict[str, int] = json.load(response)
            return seen


@contextmanager
def running_stub(**faults: int) -> Iterator[Stub]:
    options = [f"--{name.replace('_', '-')}={value}" for name, value in faults.items()]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.stub", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=follow(os.getpid(), signal.SIGKILL),
    )
    assert process.stdout is not None
    try:
        yield Stub(f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def population(tmp_path: Path) -> Path:
    """A folder with the files of a paper of five slots and 400 learners who have started."""
    papers = [
        f'0\t{slot}\t{{"choice": "c{choice}"}}\n' for slot in range(1, SLOTS + 1) for choice in "12"
    ]
    learners = [f"token-{n}\tattempt-{n}\t0\n" for n in range(LEARNERS)]
    (tmp_path / "papers.tsv").write_text("".join(papers))
    (tmp_path / "learners.tsv").write_text("".join(learners))
    return tmp_path


Load = Callable[..., dict[str, Any]]


@pytest.fixture
def load(generator: Path, population: Path) -> Load:
    """Runs the generator against a stub and returns its report."""

    def run(stub: Stub, mode: str, *options: str) -> dict[str, Any]:
        done = subprocess.run(
            command(generator, population, stub.url, mode, *options),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return report

    return run


def command(generator: Path, population: Path, url: str, mode: str, *options: str) -> list[str]:
    files = [f"--{name}={population / name}.tsv" for name in ("learners", "papers")]
    return [str(generator), mode, f"--url={url}", *files, *options]
