"""A platform that was stopped or killed leaves no process, and the next start finds everything."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from banyan.identity import Role, issue
from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform

pytestmark = pytest.mark.faults

REPLICA = "postgres-replica-1"
_PATIENCE_SECONDS = 60.0


def test_a_killed_replica_ctrl_c_and_a_killed_supervisor_lose_nothing(fresh_home: Path) -> None:
    first = RunningPlatform(fresh_home, BANYAN_REPLICAS="1")
    person = Frontend(first.url, issue("demo", "twice", Role.LEARNER))
    attempt = person.start("biology").body["id"]
    readers_notice_nothing_of_a_killed_replica(first)
    children = first.children()
    assert len(children) >= 10
    assert first.stop(signal.SIGINT) == 0
    assert not any(alive(pid) for pid in children)

    second = RunningPlatform(fresh_home, BANYAN_REPLICAS="1")
    assert found(second, person.token) == attempt
    assert second.pids(REPLICA)
    children = second.children()
    second.stop(signal.SIGKILL)
    eventually(lambda: not any(alive(pid) for pid in children))

    third = RunningPlatform(fresh_home, BANYAN_REPLICAS="1")
    try:
        assert found(third, person.token) == attempt
    finally:
        third.stop()


def readers_notice_nothing_of_a_killed_replica(platform: RunningPlatform) -> None:
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
    eventually(lambda: platform.pids(REPLICA) not in ([], [replica]))


def found(platform: RunningPlatform, token: str | None) -> str:
    """The attempt that this person has open."""
    again = Frontend(platform.url, token).start("biology")
    assert again.status == 200
    attempt: str = again.body["id"]
    return attempt


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
