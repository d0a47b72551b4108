"""What the kernel and the apps have declared is what runs."""

import re
import time
import urllib.request

import pytest

from banyan import processes as declared
from banyan.processes import process, processes
from tests.drive.platform import RunningPlatform

_LIVE = re.compile(r'^banyan_live_processes\{component="(\w+)"\} [1-9]', re.M)


def live(platform: RunningPlatform) -> set[str]:
    with urllib.request.urlopen(f"{platform.url}/metrics") as page:
        return set(_LIVE.findall(page.read().decode()))


def test_every_declared_process_is_up(platform: RunningPlatform) -> None:
    wanted = {"web", *(one.name for one in processes())}
    deadline = time.monotonic() + 60
    while live(platform) != wanted and time.monotonic() < deadline:
        time.sleep(0.2)
    assert live(platform) == wanted


def test_whoever_supervises_them_can_ask_which_there_are(platform: RunningPlatform) -> None:
    listed = platform.manage("processes").stdout.splitlines()
    assert "follower: manage.py handover follow" in listed
    assert len(listed) == len(processes())


def test_a_name_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "_processes", {})
    process("sweeper", "sweep")
    with pytest.raises(RuntimeError, match="twice"):
        process("sweeper", "sweep")
