"""A replica is killed: nobody is told an error, and it comes back by itself."""

import os
import signal
import time
from pathlib import Path

import pytest

from banyan.identity import Role, issue
from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform

pytestmark = pytest.mark.faults

REPLICA = "postgres-replica-1"


def test_readers_notice_nothing_of_a_killed_replica_nor_of_a_second_start(
    fresh_home: Path,
) -> None:
    for _ in range(2):
        platform = RunningPlatform(fresh_home, BANYAN_REPLICAS="1")
        try:
            teacher = Frontend(platform.url, issue("demo", "teacher", Role.TEACHER))
            learner = Frontend(platform.url, issue("demo", "learner1", Role.LEARNER))
            (replica,) = platform.pids(REPLICA)
            for number in range(30):
                if number == 10:
                    os.kill(replica, signal.SIGKILL)
                for person, path in (
                    (teacher, "/bff/v1/assessments/biology/results"),
                    (learner, "/bff/v1/assessments"),
                ):
                    assert person.call("GET", path).status == 200
            wait_for_another(platform, replica)
        finally:
            platform.stop()


def wait_for_another(platform: RunningPlatform, than: int) -> None:
    deadline = time.monotonic() + 60
    while platform.pids(REPLICA) in ([], [than]):
        assert time.monotonic() < deadline, platform.log()
        time.sleep(0.1)
