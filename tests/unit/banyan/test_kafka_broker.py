"""The real broker: it keeps its address and its topics, and goes with whoever started it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from banyan.embedded import kafka_broker
from banyan.embedded.kafka_broker import INSTALLED, KafkaBroker, NotInstalled
from banyan.settings.env import ROOT
from tests.conftest import HOME
from tests.drive.broker import RunningBroker

pytestmark = pytest.mark.faults


@pytest.fixture
def home() -> Path:
    if not INSTALLED.exists():
        pytest.skip("no real Kafka here: `make kafka` installs it (Java 17 and Maven)")
    return Path(tempfile.mkdtemp(prefix="kafka-", dir=HOME))


def test_a_home_that_was_left_half_made_is_made_anew(home: Path) -> None:
    (home / "topics").mkdir()
    (home / "topics" / "meta.properties").write_text("cut of")
    running = RunningBroker(home)
    running.stop()
    assert (home / "topics" / "meta.properties").read_text() != "cut of"


def test_the_broker_goes_with_the_process_that_started_it(home: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "manage.py", "kafka", "--real"],
        cwd=ROOT,
        env={**os.environ, "BANYAN_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline().startswith("KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:")
    (broker,) = children_of(parent.pid)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 30
    while Path(f"/proc/{broker}").exists():
        assert time.monotonic() < deadline, "the broker has outlived its parent"
        time.sleep(0.05)


def test_a_broker_that_cannot_start_says_why(home: Path) -> None:
    (home / "formatted").write_text("127.0.0.1:1 nowhere")
    (home / "server.properties").write_text("process.roles=teapot\n")
    with pytest.raises(RuntimeError, match="teapot"):
        KafkaBroker(home).start()


def test_without_an_installation_it_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_broker, "INSTALLED", tmp_path / "installed")
    with pytest.raises(NotInstalled, match="make kafka"):
        KafkaBroker(tmp_path).start()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
