"""How long a flip takes to reach every worker, woken by Redis and, as control, by looking alone.

`make bench-flips`: starts a platform, flips its flag FLIPS times each way in turns, and prints
one JSON object. Milliseconds from the flip's statement to the last worker's acknowledgement, by
the database's clock.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.drive.platform import running_platform

FLIPS = int(os.environ.get("FLIPS", "40"))

# Runs inside the platform's own settings; the flips with `woken` False wake nobody.
_SCRIPT = """
import json, statistics, time, random
from bff import announcing
from bff.models import Flag
from bff.propagation import await_propagation

wake = announcing.wake_workers
flag = Flag.objects.get(name="assessments.attempts")
took = {True: [], False: []}
for number in range(2 * FLIPS):
    woken = number % 2 == 0
    announcing.wake_workers = wake if woken else (lambda: None)
    flag.everyone = not flag.everyone
    flag.save()
    state = await_propagation(10)
    last = max(worker.acked_at for worker in state.acked)
    took[woken].append((last - state.newest.created_at).total_seconds() * 1000)
    time.sleep(random.random())  # flips fall anywhere between two looks

def figures(values):
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {f"p{p}_ms": round(cuts[p - 1], 1) for p in (50, 95, 99)}

print(json.dumps({
    "workers": len(state.workers), "flips": FLIPS, **figures(took[True]),
    "control_looking_alone": figures(took[False]),
}))
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="banyan-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        with running_platform(home / "platform") as platform:
            script = _SCRIPT.replace("FLIPS", str(FLIPS))
            done = platform.manage("shell", "-v0", "-c", script, seconds=600)
            sys.stdout.write(done.stdout)


if __name__ == "__main__":
    main()
