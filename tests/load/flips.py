"""How fast a request is decided, and how soon a flip is known everywhere, under load.

`make bench-routing`: starts a platform with WORKERS web processes (4), sends them LOAD requests a
second (200) over routes, flips its flag FLIPS times (40) each way in turns: woken by Redis and
PostgreSQL, by PostgreSQL alone, and as control by the workers' own look once a second. Milliseconds
from the flip's transaction to the last worker's acknowledgement, by the database's clock. A
decision is matching the path and choosing the side, in the process, over the demo's routes with
overrides by course and a ramp. The last line is one JSON object.
"""

import asyncio
import json
import os
import sys
import tempfile
import threading
import uuid
from pathlib import Path

import aiohttp

from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform, running_platform

FLIPS = int(os.environ.get("FLIPS", "40"))
WORKERS = int(os.environ.get("WORKERS", "4"))
LOAD = int(os.environ.get("LOAD", "200"))

# Both run inside the platform's own settings.
_FLIPPING = """
import json, statistics, time, random
from bff.flips.change import change
from bff.models import Flag
from bff.routes import announcements
from bff.routes.propagation import await_propagation

awake = (announcements.wake_workers, announcements.wake_with_commit)
silent = lambda: None
ways = {"woken": awake, "postgresql_alone": (silent, awake[1]), "looking_alone": (silent, silent)}
flag = Flag.objects.get(name="assessments.attempts")
took = {way: [] for way in ways}
while len(await_propagation(0.1).workers) < WORKERS:
    pass
for number in range(FLIPS):
    for way, wake in ways.items():
        announcements.wake_workers, announcements.wake_with_commit = wake
        flag.everyone = not flag.everyone
        with change("bench", "how long a flip takes"):
            flag.save()
        state = await_propagation(10)
        assert state.complete, str(state)
        last = max(worker.acked_at for worker in state.acked)
        took[way].append((last - state.newest.created_at).total_seconds() * 1000)
        time.sleep(random.random())  # flips fall anywhere between two looks

def figures(values):
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    said = {f"p{p}_ms": round(cuts[p - 1], 1) for p in (50, 95, 99)}
    return said | {"max_ms": round(max(values), 1)}

print(json.dumps({"workers": len(state.workers)} | {way: figures(took[way]) for way in took}))
"""
_DECIDING = """
import statistics, time
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from banyan.identity import Principal, Role
from banyan.models import Tenant
from bff.models import Flag, Route, RouteOverride
from bff.routes.flip import Flip, under_way
from bff.routes.snapshot import Snapshot, entries

# The rows of a worst case, read and not kept.
with under_way(Flip("bench")), transaction.atomic():
    school = Tenant.objects.get(slug="demo")
    Flag.objects.update(everyone=None)
    Route.objects.update(ramp_bp=5000)
    until = timezone.now() + timedelta(days=1)
    named = [
        RouteOverride(about="person", tenant=school, subject=f"p{number}", target="module",
            reason="r", expires_at=until) for number in range(1000)
    ]
    named.append(RouteOverride(about="course", tenant=school, subject="history",
        target="legacy", reason="r"))
    RouteOverride.objects.bulk_create(named)
    snapshot = Snapshot(1, entries())
    transaction.set_rollback(True)
people = [Principal(school.id, "demo", f"learner{n}", "L", Role.LEARNER, 0) for n in range(100)]
path = "/api/v1/assessments/biology/attempts"

def decided(rounds):
    began = time.perf_counter()
    for _ in range(rounds):
        for principal in people:
            entry, params = snapshot.find("POST", path)
            entry.target(principal, params)
    return (time.perf_counter() - began) / rounds / len(people) * 1e6

decided(20)
print(round(statistics.median(decided(40) for _ in range(15)), 2))
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="banyan-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        with running_platform(home / "platform", BANYAN_WORKERS=str(WORKERS)) as platform:
            decision = float(_inside(platform, _DECIDING))
            with _Load(platform.url) as load:
                script = _FLIPPING.replace("FLIPS", str(FLIPS)).replace("WORKERS", str(WORKERS))
                flips = json.loads(_inside(platform, script))
    sys.stdout.write(json.dumps({**flips, "requests": load.answered}) + "\n")
    last = {
        "decision_us": decision,
        "flip_ack_p50_ms": flips["woken"]["p50_ms"],
        "flip_ack_p99_ms": flips["woken"]["p99_ms"],
        "workers": flips["workers"],
    }
    sys.stdout.write(json.dumps(last) + "\n")


def _inside(platform: RunningPlatform, script: str) -> str:
    done = platform.manage("shell", "-v0", "-c", script, check=False, seconds=600)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.strip().splitlines()[-1]


class _Load:
    """LOAD requests a second over routes and pins, until the end."""

    def __init__(self, url: str) -> None:
        self.answered = 0
        token = Frontend.logged_in(url, "learner1").token
        self._url, self._headers = url, {"Authorization": f"Bearer {token}"}
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> "_Load":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    async def _run(self) -> None:
        async with aiohttp.ClientSession(self._url, headers=self._headers) as session:
            lines = [self._line(session, LOAD / 8) for _ in range(8)]
            await asyncio.gather(*lines)

    async def _line(self, session: aiohttp.ClientSession, rate: float) -> None:
        # An attempt that is none of theirs: found by its route and its pin, then refused.
        path = f"/api/v1/attempts/{uuid.uuid4()}/progress"
        while not self._over.is_set():
            async with session.get(path) as response:
                await response.read()
            self.answered += 1
            await asyncio.sleep(1 / rate)


if __name__ == "__main__":
    main()
