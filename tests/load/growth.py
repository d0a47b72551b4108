"""What a long log costs: `make bench-growth`; the last line is one JSON object.

Two platforms, one with an empty log and one with EVENT_ROWS (10000000) events in it, are saved to
in turns; the ratio is of their saves per core-second.
"""

import json
import os
import statistics
import subprocess
import sys

from banyan.settings.env import ROOT
from tests.load.stage import Stage, opened
from tests.load.write import ROUNDS, saturated, say

ROWS = int(os.environ.get("EVENT_ROWS", "10000000"))


def main() -> None:
    with opened() as empty_one, opened() as long_one:
        _fill(long_one)
        stages = {"empty": empty_one, "long": long_one}
        found: dict[str, list[float]] = {name: [] for name in stages}
        for _ in range(ROUNDS):
            for name, stage in stages.items():
                say(f"{name} log:")
                seats = stage.seats(1000)
                found[name].append(saturated(stage, stage.url, stage.web(), seats, 512))
    empty, full = (statistics.median(found[name]) for name in ("empty", "long"))
    result = {"rows": ROWS, "empty": round(empty), "long": round(full)}
    say(json.dumps({**result, "ratio": round(full / empty, 2)}))


def _fill(stage: Stage) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "tests" / "load" / "filling.py"), str(ROWS)],
        env=stage.env(),
        cwd=ROOT,
        check=True,
    )


if __name__ == "__main__":
    main()
