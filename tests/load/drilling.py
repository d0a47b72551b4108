"""A drill of the kill switch under load: `make bench-drill`; the last line is one JSON object.

BENCH_LEARNERS (20000: half of the mix) learners work on the module for BENCH_SECONDS (120) and
others go on beginning attempts, while everything new is sent back. What all of them were
acknowledged is then counted in the event log. The control is what the same learners notice on the
same platform before the drill.
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
_SAVED = """
from apps.assessments.models import Attempt
from banyan.models import EventRecord
seats = Attempt.across_tenants.filter(learner__startswith="seat-").values("id")
print(EventRecord._base_manager.filter(type="AnswerSaved", aggregateid__in=seats).count())
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
        before = saved(stage)
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
        acknowledged = acknowledged_saves(calm.report) + acknowledged_saves(load.report)
        result = {
            "learners": LEARNERS,
            "drill": drill,
            "acknowledged": acknowledged,
            "missing": acknowledged - (saved(stage) - before),
            "stale": load.report["stale"],
            "starts": starts.report["statuses"],
            "others": figures(load.report, "all"),
            "others_before": figures(calm.report, "all"),
        }
    say(json.dumps(result))
    passed = drill["passed"] and not result["missing"] and not load.report["errors"]
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


def acknowledged_saves(report: Any) -> int:
    """How many saves were answered with success."""
    count: int = report["kinds"]["save"]["count"]
    return count


def saved(stage: Stage) -> int:
    """How many saves of these learners the event log holds."""
    return int(stage.platform.manage("shell", "-v0", "-c", _SAVED).stdout)


if __name__ == "__main__":
    main()
