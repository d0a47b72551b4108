"""The write path under load: `make bench-write`; the last line is one JSON object.

BENCH_SECONDS (600) is how long the mix of 40,000 learners runs. Saves per core-second are of
the web processes and PostgreSQL together, with relay, projectors and everything else at work
beside them; the module and the reference take turns, and neither begins before the readers of the
log have caught up with the other.
"""

import json
import os
import statistics
import sys
from typing import Any

from tests.load.processes import cpu_seconds, tree
from tests.load.stage import Stage, generate, opened

SECONDS = int(os.environ.get("BENCH_SECONDS", "600"))
POPULATION = int(os.environ.get("BENCH_LEARNERS", "40000"))
ROUNDS = 3
_ROUND_SECONDS = max(5, min(20, SECONDS // 10))
_STEP_SECONDS = max(10, min(30, SECONDS // 10))
_STEPS = (60_000, 80_000, 100_000, 120_000)
_LIMIT_MS = 1500
_PERCENTILES = ("p50_ms", "p95_ms", "p99_ms")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def saturated(stage: Stage, url: str, app: set[int], seats: list[str], conns: int) -> float:
    """Saves per core-second of the app and PostgreSQL, back to back on `conns` connections."""
    stage.caught_up()
    # Warm, and write down the revisions this leaves, so that the measured saves build on them.
    generate("saturate", url, *seats, "--seconds", "2", "--conns", str(conns), "--out", seats[1])
    stage.caught_up()
    before = cpu_seconds(app), cpu_seconds(stage.database())
    report = generate(
        "saturate", url, *seats, "--seconds", str(_ROUND_SECONDS), "--conns", str(conns)
    )
    used = cpu_seconds(app) - before[0], cpu_seconds(stage.database()) - before[1]
    saves = report["kinds"]["save"]
    count = saves["count"] - report["errors"]
    say(
        f"  {count / report['seconds']:7.0f} saves/s, p50/p95/p99"
        f" {saves['p50_ms']:.1f}/{saves['p95_ms']:.1f}/{saves['p99_ms']:.1f} ms,"
        f" app {used[0] / count * 1e6:.0f} µs, PostgreSQL {used[1] / count * 1e6:.0f} µs a save,"
        f" {report['errors']} errors"
    )
    return float(count / sum(used))


def compare(stage: Stage) -> tuple[float, float]:
    """The module's and the reference's saves per core-second: medians of rounds in turns."""
    ours, theirs = [], []
    with stage.reference() as (url, pid):
        for _ in range(ROUNDS):
            # Seats of their own for each: a round must not begin with another's revisions.
            say("module:")
            ours.append(saturated(stage, stage.url, stage.web(), stage.seats(1000), 512))
            say("reference (DRF and ORM, gunicorn, 2 processes with 8 threads):")
            theirs.append(saturated(stage, url, tree(pid), stage.seats(1000), 16))
    return statistics.median(ours), statistics.median(theirs)


def mix(stage: Stage, seats: list[str], learners: int, seconds: int) -> Any:
    """An open-loop mix of so many learners; the generator's report."""
    report = generate(
        "mix",
        stage.url,
        *seats,
        *("--take", str(learners), "--seconds", str(seconds), "--ramp", str(min(60, seconds // 4))),
        *("--conns", "2000", "--pacing", str(stage.pacing)),
    )
    figures = {name: report["all"][name] for name in _PERCENTILES}
    say(
        f"{learners} learners for {seconds} s: {report['requests']} requests,"
        f" {report['errors']} errors, {report['stale']} stale, {figures}, kinds {report['kinds']},"
        f" statuses {report['statuses']}, generator {report['cpu_seconds']:.1f} s of CPU"
    )
    return report


def holds(report: Any) -> bool:
    """Whether a population was served without an error and with p95 under 1.5 s."""
    return not report["errors"] and report["all"]["p95_ms"] < _LIMIT_MS


def largest(stage: Stage, *, held: int) -> int:
    """The largest population that holds, beyond the one that was `held`; 0 if none was."""
    for population in _STEPS if held else ():
        report = mix(stage, stage.seats(population), population, _STEP_SECONDS)
        stage.caught_up()
        if not holds(report):
            break
        held = population
    return held


def main() -> None:
    with opened() as stage:
        ours, theirs = compare(stage)
        report = mix(stage, stage.seats(POPULATION), POPULATION, SECONDS)
        stage.caught_up()
        result = {
            "saves_per_core_second": round(ours),
            "reference_saves_per_core_second": round(theirs),
            "ratio": round(ours / theirs, 1),
            "mix40k": {
                "seconds": SECONDS,
                "requests": report["requests"],
                "errors": report["errors"],
                **{name: report["all"][name] for name in _PERCENTILES},
            },
            "largest_population": largest(stage, held=POPULATION * holds(report)),
        }
    say(json.dumps(result))


if __name__ == "__main__":
    main()
