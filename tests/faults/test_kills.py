"""Processes are killed without warning; what was acknowledged is there, once."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from banyan.identity import Role, issue
from tests.drive.frontend import Frontend, fresh_key
from tests.drive.platform import RunningPlatform

pytestmark = pytest.mark.faults


def begun(platform: RunningPlatform, user: str) -> tuple[Frontend, dict[str, Any]]:
    person = Frontend(platform.url, issue("demo", user, Role.LEARNER))
    started = eventually(lambda: person.start("biology"))
    assert started.stack == "module"
    return person, started.body


def wait_for_more_than(count: int, things: list[Any]) -> None:
    deadline = time.monotonic() + 60
    while len(things) <= count:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def eventually(send: Callable[[], Any]) -> Any:
    """Send until it is answered with neither a broken connection nor a 5xx, as the page does."""
    deadline = time.monotonic() + 60
    while True:
        try:
            answer = send()
        except OSError:
            answer = None
        if answer is not None and answer.status < 500:
            return answer
        assert time.monotonic() < deadline, answer
        time.sleep(0.05)


def test_answers_acknowledged_while_web_processes_are_killed_are_there_once(
    platform: RunningPlatform, flip: Callable[[bool], None]
) -> None:
    flip(True)
    person, attempt = begun(platform, "killed-web")
    slot = next(item["slot"] for item in attempt["items"] if item["type"] == "short_text")
    acknowledged: list[tuple[int, str]] = []
    enough = threading.Event()

    def answer_on() -> None:
        while not enough.is_set():
            key, text, held = fresh_key(), f"answer {len(acknowledged)}", len(acknowledged)
            save = partial(person.save, attempt["id"], slot, {"text": text}, held, key)
            saved = eventually(save)
            assert saved.status == 200, saved.body
            acknowledged.append((saved.body["revision"], text))

    with ThreadPoolExecutor(1) as pool:
        typing = pool.submit(answer_on)
        for _ in range(6):
            wait_for_more_than(len(acknowledged) + 5, acknowledged)
            victims = platform.pids(" serve ")
            os.kill(random.choice(victims), signal.SIGKILL)
        enough.set()
        typing.result(60)

    assert [revision for revision, _ in acknowledged] == list(range(1, len(acknowledged) + 1))
    (item,) = [i for i in person.attempt(attempt["id"]).body["items"] if i["slot"] == slot]
    assert (item["revision"], item["response"]["text"]) == acknowledged[-1]


def test_a_killed_database_comes_back_with_every_acknowledged_answer(
    platform: RunningPlatform, flip: Callable[[bool], None]
) -> None:
    flip(True)
    person, attempt = begun(platform, "killed-database")
    slot = next(item["slot"] for item in attempt["items"] if item["type"] == "short_text")
    saved = person.save(attempt["id"], slot, {"text": "kept"}).body
    for pid in platform.pids("/postgres -D"):
        os.kill(pid, signal.SIGKILL)
    after = eventually(
        lambda: person.save(attempt["id"], slot, {"text": "next"}, saved["revision"], "after")
    )
    assert (after.status, after.body["revision"]) == (200, saved["revision"] + 1)


def test_a_flip_arrives_while_redis_is_frozen(
    platform: RunningPlatform, flip: Callable[[bool], None]
) -> None:
    flip(True)
    (redis,) = platform.pids("redis-server")
    os.kill(redis, signal.SIGSTOP)
    try:
        flip(False)
        person = Frontend(platform.url, issue("demo", "no-redis", Role.LEARNER))
        assert person.start("biology").stack == "legacy"
    finally:
        os.kill(redis, signal.SIGCONT)
        flip(True)


def test_without_the_monolith_the_modules_learners_go_on_and_the_others_are_told(
    fresh_home: Path,
) -> None:
    platform = RunningPlatform(fresh_home, BANYAN_LEGACY_URL="http://127.0.0.1:9")
    try:
        flag = (
            "from bff.models import Flag; from bff.flips.change import change\n"
            "with change('test', 'a test'): Flag.objects.update(everyone=True)"
        )
        wait = "from bff.routes.propagation import await_propagation as a; assert a(10).complete"
        platform.manage("shell", "-v0", "-c", f"{flag}\n{wait}")
        person, attempt = begun(platform, "alone")
        assert person.submit(attempt["id"]).status == 200
        (notice,) = person.call("GET", "/bff/v1/assessments").body["notices"]
        assert "monolith" in notice

        for path in ("/api/v1/courses", "/api/v1/attempts/42"):
            refused = person.call("GET", path)
            assert (refused.status, refused.code) == (502, "upstream_unavailable")
    finally:
        platform.stop()
