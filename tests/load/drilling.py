"""A drill of the kill switch under load: `make bench-drill`; the last line is one JSON object.

BENCH_LEARNERS (20000: half of the mix) learners work on the module for BENCH_SECONDS (120) and
others go on beginning attempts, while everything new is sent back. What all of them were
acknowledged is then looked for in the event log. The control is what the same learners notice on
the same platform before the drill.
"""

import json
import os
import sys
import threading
import time
from typing import Any

from tests.load.exam import figures
from tests.load.stage import ASSESSMENT, Stage, generate, opened
from tests.load.write import say

LEARNERS = int(os.environ.get("BENCH_LEARNERS", "20000"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "120"))
_STARTS_A_SECOND = 5
_CALM = 30
_CONNS = ("--conns", "2000")
_COMPARED = """
import csv, json
from uuid import UUID
from django.db.models import Count
from apps.assessments.models import Response
from banyan.models import EventRecord
told = {}
for token, attempt, paper, revisions in csv.reader(open("LEARNERS"), delimiter="\\t"):
    told[UUID(attempt)] = [int(revision) for revision in revisions.split(",")]
lost = doubled = 0
for row in Response._base_manager.filter(attempt_id__in=told):
    lost += row.revision < told[row.attempt_id][row.slot - 1]
saves = EventRecord._base_manager.filter(type="AnswerSaved", aggregateid__in=told)
found = dict(saves.values_list("aggregateid").annotate(n=Count("seq")))
for attempt, revisions in told.items():
    # Nobody else writes there, so the newest revision is the number of saves.
    lost += max(0, max(revisions) - found.get(attempt, 0))
    doubled += max(0, found.get(attempt, 0) - max(revisions))
print(json.dumps({"saves": sum(map(max, told.values())), "lost": lost, "doubled": doubled}))
"""


class Load(threading.Thread):
    """Learners at work beside whoever started it; `report` when it is over."""

    def __init__(self, mode: str, stage: Stage, *arguments: str) -> None:
        super().__init__()
        self._asked = (mode, stage.url, *arguments)
        self.report: Any = None

    def run(self) -> None:
        self.report = generate(*self._asked)


def main() -> None:
    with opened() as stage:
        seats = stage.seats(LEARNERS)
        calm = working(stage, seats, _CALM)
        calm.run()
        load = working(stage, seats, SECONDS)
        starts = starting(stage)
        for one in (load, starts):
            one.start()
        time.sleep(SECONDS / 3)
        drill = drilled(stage)
        for one in (load, starts):
            one.join()
        stage.caught_up()
        result = {
            "learners": LEARNERS,
            "drill": drill,
            **compared(stage, seats[1]),
            "stale": load.report["stale"],
            "starts": figures(starts.report, "start"),
            "others": figures(load.report, "all"),
            "others_before": figures(calm.report, "all"),
        }
    say(json.dumps(result))
    kept = not (result["lost"] or result["doubled"] or load.report["errors"])
    passed = drill["passed"] and kept
    sys.exit(0 if passed else 1)


def working(stage: Stage, seats: list[str], seconds: int) -> Load:
    """The mix; it writes down the revisions it leaves, for whoever goes on with these seats."""
    took = ("--seconds", str(seconds), "--ramp", str(seconds // 4), *_CONNS)
    return Load("mix", stage, *seats, *took, "--pacing", str(stage.pacing), "--out", seats[1])


def starting(stage: Stage) -> Load:
    """People who begin an attempt each, all the while."""
    newcomers = stage.seats(SECONDS * _STARTS_A_SECOND, started=False)
    took = ("--assessment", ASSESSMENT, "--seconds", str(SECONDS))
    return Load("start", stage, *newcomers, *took, *_CONNS)


def drilled(stage: Stage) -> dict[str, Any]:
    """Its figures, and whether it passed."""
    done = stage.platform.manage(
        *("drill", "rollback", "--route", "start", "--tenant", "demo", "--kill-switch"),
        check=False,
        seconds=SECONDS * 4,
    )
    say(done.stdout + done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {"passed": done.returncode == 0, **found}


def compared(stage: Stage, learners: str) -> dict[str, int]:
    """What was acknowledged to everybody who worked, against what is stored."""
    script = _COMPARED.replace("LEARNERS", learners)
    found: dict[str, int] = json.loads(stage.platform.manage("shell", "-v0", "-c", script).stdout)
    return found


if __name__ == "__main__":
    main()
