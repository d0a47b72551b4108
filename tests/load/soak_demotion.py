"""Whether a healthy module is left alone, and how soon a faulty one is sent back.

`make soak-demotion`: a platform whose learners are half on the monolith and half on the module,
every read shadowed; for SOAK_SECONDS nothing is wrong, then each kind of fault in turn is put into
the module. Prints one JSON object; exit code 1 for a false alarm, or a fault that goes unnoticed.
"""

import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform, running_platform

SECONDS = float(os.environ.get("SOAK_SECONDS", "1800"))
CLIENTS = 4
PAUSE = 0.02
NOTICED_WITHIN = 120.0

_RAMP = """
from bff.flips.change import change
from bff.models import Route
from bff.routes.propagation import await_propagation
with change("soak", "half of the learners"):
    Route.objects.filter(key__in=["assessment", "assessments"]).update(
        state="ramp", ramp_bp=5000, shadow_bp=10000
    )
print(await_propagation(10).complete)
"""
_ALARMS = "from bff.models import Demotion; print(list(Demotion.objects.values_list('reason')))"
_AWAIT = """
import time
from bff.models import Demotion
until = time.monotonic() + {within}
while time.monotonic() < until and not Demotion.objects.filter(lifted_at=None).exists():
    time.sleep(0.05)
found = Demotion.objects.filter(lifted_at=None).first()
print(found.created_at.timestamp() if found else 0, found.check_name if found else "")
"""
# A replay and a reason are what people need; here nobody waits for either.
_FORGET = """
from bff.flips.change import change
from bff.models import ComparedTick, Demotion, Route, RouteTick, RouteWatch
for model in (Demotion, ComparedTick, RouteTick, RouteWatch):
    model.objects.all().delete()
with change("soak", "once more"):
    Route.objects.filter(key="assessment").update(killed=False)
"""
_COMPARED = """
from django.db.models import Sum
from bff.models import ComparedTick, RouteTick
print(ComparedTick.objects.aggregate(n=Sum("compared", default=0))["n"])
print(RouteTick.objects.filter(stack="module").aggregate(n=Sum("requests", default=0))["n"])
"""


class Learners:
    """People who keep looking at what they could sit."""

    def __init__(self, url: str) -> None:
        self._people = [Frontend.logged_in(url, f"learner{n}") for n in range(1, 31)]
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=(number,)) for number in range(CLIENTS)
        ]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        while not self._over.wait(PAUSE):
            number += 1
            person = self._people[number % len(self._people)]
            person.call(
                "GET", "/api/v1/assessments/biology" if number % 4 else "/api/v1/assessments"
            )


def shell(platform: RunningPlatform, script: str) -> list[str]:
    return platform.manage("shell", "-v0", "-c", script, seconds=300).stdout.split("\n")


def healthy(platform: RunningPlatform) -> dict[str, object]:
    """Nothing is wrong for SOAK_SECONDS."""
    time.sleep(SECONDS)
    alarms = shell(platform, _ALARMS)[0]
    compared, module = shell(platform, _COMPARED)[:2]
    return {
        "seconds": SECONDS,
        "false_alarms": 0 if alarms == "[]" else alarms,
        "compared": int(compared),
        "module_requests": int(module),
    }


def to_demotion(platform: RunningPlatform, kind: str) -> float | None:
    """Seconds from a fault until the route is sent back, for its own reason; None: never."""
    fault = platform.home / "fault"
    shell(platform, _FORGET)
    time.sleep(20)  # some health before it
    fault.write_text(kind)
    began = time.time()
    at, check = shell(platform, _AWAIT.format(within=NOTICED_WITHIN))[0].split(" ")
    fault.unlink()
    expected = {"mismatch": "scoring"}.get(kind, kind)
    return round(float(at) - began, 1) if check == expected else None


def main() -> int:
    home = Path(tempfile.mkdtemp(prefix="banyan-soak-"))
    home.chmod(0o755)
    settings = {"DJANGO_SETTINGS_MODULE": "tests.load.faulty", "BANYAN_DEMOTIONS": "1"}
    with running_platform(home, **settings) as platform:
        assert shell(platform, _RAMP)[0] == "True"
        with Learners(platform.url):
            found = healthy(platform)
            noticed = {
                kind: to_demotion(platform, kind) for kind in ("mismatch", "errors", "latency")
            }
    sys.stdout.write(json.dumps({**found, "seconds_to_demotion": noticed}) + "\n")
    return 0 if found["false_alarms"] == 0 and None not in noticed.values() else 1


if __name__ == "__main__":
    sys.exit(main())
