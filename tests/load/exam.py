"""An exam's first and last minute: `make bench-exam`; the last line is one JSON object.

BENCH_LEARNERS (40000) learners start within BENCH_MINUTE (60) seconds; later the time of all of
them runs out at one moment and the platform hands their attempts in. Meanwhile others, a quarter
as many, go on working; what they notice is the control of itself before the deadline.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from banyan.settings.env import ROOT
from tests.load.stage import ASSESSMENT, Stage, generate, opened
from tests.load.write import say

LEARNERS = int(os.environ.get("BENCH_LEARNERS", "40000"))
MINUTE = int(os.environ.get("BENCH_MINUTE", "60"))
OTHERS = LEARNERS // 4
_BEFORE = 45  # seconds until the deadline: moving it takes a while
_CONNS = ("--conns", "2000")


def main() -> None:
    with opened() as stage:
        started, learners = start(stage)
        ended = end(stage, learners)
    say(json.dumps({"learners": LEARNERS, "start": started, "deadline": ended}))


def start(stage: Stage) -> tuple[Any, Path]:
    """All start; what the generator says of it, and who they are."""
    out = stage.home / "started.tsv"
    report = generate(
        "start",
        stage.url,
        *stage.seats(LEARNERS, started=False),
        *("--assessment", ASSESSMENT, "--seconds", str(MINUTE), "--out", str(out), *_CONNS),
        *("--timeout", "60", "--drain", "60"),
    )
    found = figures(report, "start")
    say(f"start: {found}, statuses {report['statuses']}")
    return found, out


def end(stage: Stage, learners: Path) -> Any:
    """The time of all is up while others work; how long they took and what the others noticed."""
    others = stage.seats(OTHERS)
    stage.caught_up()
    arguments = [str(learners), str(_BEFORE)]
    clock = subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "load" / "deadlines.py"), *arguments],
        env=stage.env(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert clock.stdout is not None
    say(clock.stdout.readline().strip())
    calm = _others_work(stage, others, 10)
    report = _others_work(stage, others, MINUTE + 30)
    done = json.loads(clock.stdout.readline())
    clock.wait()
    return {**done, "others": figures(report, "all"), "others_before": figures(calm, "all")}


def _others_work(stage: Stage, others: list[str], seconds: int) -> Any:
    return generate(
        "mix",
        stage.url,
        *others,
        *("--seconds", str(seconds), "--pacing", str(stage.pacing), *_CONNS, "--out", others[1]),
    )


def figures(report: Any, kind: str) -> dict[str, Any]:
    """Requests, errors and percentiles of one kind of request, or of all."""
    found = report["all"] if kind == "all" else report["kinds"][kind]
    percentiles = {name: found[name] for name in ("p50_ms", "p95_ms", "p99_ms")}
    return {"requests": report["requests"], "errors": report["errors"], **percentiles}


if __name__ == "__main__":
    main()
