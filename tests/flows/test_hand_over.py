"""An archive moves off the monolith and back while learners write, and somebody pulls plugs."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from banyan.settings.env import ROOT
from tests.drive.frontend import Answered, Frontend, fresh_key
from tests.drive.platform import RunningPlatform, running_platform

EXAM = "biology"
Writers = list["Writer"]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """One of its own: what has begun to change hands does not follow flags any more."""
    home: Path = tmp_path_factory.mktemp("home")
    for place in (home, *home.parents[:2]):
        place.chmod(0o755)  # as root the servers run as nobody, who must get in
    with running_platform(home / "up") as running:
        yield running


class Writer:
    """A learner who saves one answer after the other and remembers what was acknowledged."""

    def __init__(self, person: Frontend) -> None:
        self.person = person
        self.attempt = person.start(EXAM).body["id"]
        items = person.attempt(self.attempt).body["items"]
        self.slot = next(item["slot"] for item in items if item["type"] == "short_text")
        self.acknowledged: list[tuple[int, str]] = []
        self.odd: list[Answered] = []
        self.stale: list[str] = []
        self.stacks: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def write_some(self, most: int = 5) -> None:
        """Wait until so many more are acknowledged."""
        wanted, end = len(self.acknowledged) + most, time.monotonic() + 30
        while len(self.acknowledged) < wanted and not self.odd and time.monotonic() < end:
            time.sleep(0.01)
        assert len(self.acknowledged) >= wanted, [one.body for one in self.odd]

    def _write(self) -> None:
        # A breath between two answers: the commands beside need the processor too.
        while not self._over.wait(0.03) and not self.odd:
            based_on = self.acknowledged[-1][0] if self.acknowledged else 0
            text, key = f"{self.attempt}/{len(self.acknowledged)}", fresh_key()
            saved = self._saved(text, based_on, key)
            if saved.status != 200:
                self.odd.append(saved)
                return
            self.stacks.add(saved.stack)
            self.acknowledged.append((saved.body["revision"], text))
            self._look(saved, text)

    def _saved(self, text: str, based_on: int, key: str) -> Answered:
        # As the page does it: 503 says when to come back, under the same key.
        for _ in range(40):
            saved = self.person.save(self.attempt, self.slot, {"text": text}, based_on, key)
            if saved.status != 503:
                break
            time.sleep(0.25)
        return saved

    def _look(self, saved: Answered, text: str) -> None:
        """What was acknowledged is there for whoever reads next."""
        wrote = saved.headers.get("Banyan-Wrote")
        headers = {"Banyan-Wrote": wrote} if wrote else None
        seen = self.person.call("GET", f"/api/v1/attempts/{self.attempt}", headers=headers)
        if seen.status == 200:
            held = next(one for one in seen.body["items"] if one["slot"] == self.slot)
            if held["response"] != {"text": text}:
                self.stale.append(f"{text}: {held['response']} from {seen.stack}")


def killed_after(platform: RunningPlatform, words: str, *arguments: str) -> str:
    """Run a command and kill -9 it when it has said these words; what it said until then."""
    said = ""
    with subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=platform.environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if words in line:
                process.send_signal(signal.SIGKILL)
                break
        process.wait()
    assert process.returncode == -signal.SIGKILL, said
    return said


_SIDES = """
import json
from apps.assessments.api import findings
from apps.assessments.models import Response
from banyan.models import EventRecord, Tenant
from bff.models import Ownership, Twin
from bff.handover import transition
school = Tenant.objects.get(slug="demo").id
row = Ownership.objects.get(tenant=school)
found = {{"differing": [one.why for one in transition.verify(row, transition.legacy_of(row))]}}
found["broken"] = [one.wrong for one in findings(school) if one.wrong]
for number, slot in {asked}:
    attempt = Twin.across_tenants.get(legacy_id=number).attempt_id
    log = EventRecord._base_manager.filter(aggregateid=attempt, type="AnswerSaved")
    held = Response._base_manager.get(attempt_id=attempt, slot=slot)
    found[number] = {{
        "attempt": str(attempt),
        "log": [row.payload["response"]["text"] for row in log.order_by("seq")],
        "held": [held.response, held.revision],
    }}
print(json.dumps(found))
"""


def both_sides(platform: RunningPlatform, writers: Writers) -> dict[str, Any]:
    """What differs, which chains are broken, and what the module holds of each attempt."""
    script = _SIDES.format(asked=[(one.attempt, one.slot) for one in writers])
    found: dict[str, Any] = json.loads(platform.manage("shell", "-v0", "-c", script).stdout)
    return found


def test_the_archive_moves_flips_and_comes_back_with_every_acknowledged_answer(
    platform: RunningPlatform, learner_of: Callable[[str], Callable[[], Frontend]]
) -> None:
    learner = learner_of(platform.url)
    for _ in range(12):
        person = learner()
        sat = person.start(EXAM).body["id"]
        assert person.submit(sat).status == 200
    writers = [Writer(learner()) for _ in range(3)]
    assert all(writer.attempt.isdigit() for writer in writers)

    def step(verb: str) -> str:
        return platform.manage("handover", verb, "--tenant", "demo", "--reason", "x").stdout

    def all_write(most: int = 5) -> None:
        for writer in writers:
            writer.write_some(most)

    for writer in writers:
        writer.begin()
    try:
        all_write()
        step("start")
        all_write()
        backfill = ("handover", "backfill", "--tenant", "demo", "--reason", "x", "--at-once", "4")
        killed_after(platform, "attempts moved", *backfill)
        (follower,) = platform.pids("handover follow")
        os.kill(follower, signal.SIGKILL)
        all_write()
        step("backfill")
        killed_after(
            platform, "closing both fences", "handover", "flip", "--tenant", "demo", "--reason", "x"
        )
        all_write()  # the follower has taken it up
        born = learner()
        new = born.start(EXAM)
        assert (new.status, new.stack) == (201, "module")
        assert born.save(new.body["id"], 1, None).status == 200
        assert born.submit(new.body["id"]).status == 200
        all_write(10)
        back = step("back")
        all_write()
    finally:
        for writer in writers:
            writer.end()
    assert "verify; legacy writes" in back

    found = both_sides(platform, writers)
    assert (found["differing"], found["broken"]) == ([], [])
    for writer in writers:
        assert writer.odd == []
        assert writer.stale == []
        assert writer.stacks == {"legacy", "module"}
        texts = [text for _, text in writer.acknowledged]
        last = [{"text": texts[-1]}, writer.acknowledged[-1][0]]
        here = found[writer.attempt]
        # Before it was moved, what was overwritten was known to the monolith alone.
        assert here["log"] == texts[len(texts) - len(here["log"]) :]
        assert len(here["log"]) > 20
        assert here["held"] == last
        straight = Frontend(platform.legacy_url, writer.person.token)
        items = straight.attempt(writer.attempt).body["items"]
        there = next(one for one in items if one["slot"] == writer.slot)
        assert [there["response"], there["revision"]] == last
        # Under its other name it is the same attempt.
        assert writer.person.attempt(here["attempt"]).body["id"] == writer.attempt
    result = born.result(new.body["id"])
    assert (result.status, result.stack) == (200, "legacy")
