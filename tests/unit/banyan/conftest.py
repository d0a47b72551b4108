"""Kafka for the tests of the kernel: the stand-in, and a real broker where one is installed."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from banyan.embedded import kafka
from banyan.embedded.kafka_broker import INSTALLED
from banyan.ids import uuid7
from tests.conftest import HOME
from tests.drive.broker import RunningBroker


@pytest.fixture(scope="session")
def the_real_broker() -> Iterator[RunningBroker]:
    """One for the whole run: every test has topics of its own there."""
    if not INSTALLED.exists():
        pytest.skip("no real Kafka here: `make kafka` installs it (Java 17 and Maven)")
    running = RunningBroker(Path(tempfile.mkdtemp(prefix="kafka-", dir=HOME)))
    yield running
    running.stop()


@pytest.fixture
def real_broker(the_real_broker: RunningBroker) -> Iterator[RunningBroker]:
    """It may be killed, and is there again for the next test."""
    yield the_real_broker
    if not the_real_broker.is_there:
        the_real_broker.come_back()


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[str]:
    owner = kafka.host(tmp_path / "address")
    yield (tmp_path / "address").read_text()
    del owner


@pytest.fixture(params=["stand_in", "real_broker"])
def broker(request: pytest.FixtureRequest) -> str:
    """The address of a Kafka: each test runs on the stand-in and on a real one."""
    found = request.getfixturevalue(request.param)
    return found if isinstance(found, str) else found.address


@pytest.fixture
def topic() -> str:
    """Of one test: the real broker serves them all."""
    return f"banyan.shelf-{uuid7().hex[-8:]}"
