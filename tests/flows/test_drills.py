"""Going back is rehearsed on a running platform, while learners who are no part of it sit exams."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform

Learner = Callable[[], Frontend]
Flip = Callable[[bool], None]


@contextmanager
def starting(person: Frontend) -> Iterator[list[tuple[int, str]]]:
    """Somebody who starts and submits again and again: status and stack of each start."""
    over, heard = threading.Event(), list[tuple[int, str]]()

    def sit() -> None:
        while not over.wait(0.1):
            begun = person.start("biology")
            heard.append((begun.status, begun.stack))
            if begun.status in (200, 201):
                person.submit(begun.body["id"])

    thread = threading.Thread(target=sit)
    thread.start()
    try:
        yield heard
    finally:
        over.set()
        thread.join()


def test_everybody_goes_back_and_forward_again_and_nothing_is_lost(
    platform: RunningPlatform, learner: Learner, flip: Flip, tmp_path: Path
) -> None:
    flip(True)
    journal = tmp_path / "journal.json"
    with starting(learner()) as heard:
        done = platform.manage(
            *("drill", "rollback", "--route", "start", "--tenant", "demo", "--kill-switch"),
            *("--journal", str(journal)),
            check=False,  # a slow machine fails it, with every figure
        )
    figures = json.loads(done.stdout.splitlines()[-1])
    assert (figures["lost"], figures["doubled"]) == (0, 0), done.stderr
    assert figures["acknowledged"] > 50
    assert figures["failed"] > 0
    assert figures["recovery"] > figures["detection"] > 0
    assert {stack for _, stack in heard} == {"module", "legacy"}
    assert {status for status, _ in heard} <= {200, 201}  # the fault is for others
    assert learner().start("biology").stack == "module"
    ran = json.loads(journal.read_text())["run"]
    assert [step["status"] for step in ran] == ["succeeded"] * 7
    page = Frontend(platform.url).call("GET", "/status/en/").body.decode()
    passed = done.returncode == 0
    assert ("everything worked again" in page, "did not show what it had to" in page) == (
        passed,
        not passed,
    )
