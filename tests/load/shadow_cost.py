"""What a shadow costs the request it follows: `make bench-shadow`; the last line is JSON.

One platform, whose learners look at an assessment on the monolith; in turns nothing is shadowed
(`off`), everything is (`on`), and nothing once more (`control`: what `off` differs from itself by).
Milliseconds until the last byte, over all rounds; `added` round by round, for the machine may be
faster in one than in another. `compared` and `dropped` are shares of the
requests of `on`: what was not asked of the module has cost nothing either.
"""

import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import django

from tests.drive.frontend import Frontend

ROUNDS = int(os.environ.get("SHADOW_ROUNDS", "6"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
CLIENTS = 2
PAUSE = 0.02
WAYS = {"off": 0, "on": 10_000, "control": 0}
_PATH = "/api/v1/assessments/biology"
_SETTLE_SECONDS = 2.5  # what still waits to be compared, and the flush of its counts

# Seconds of every request, by way and round.
Spent = dict[str, list[list[float]]]


def main() -> None:
    """Start a platform, take turns, report."""
    with tempfile.TemporaryDirectory(prefix="banyan-shadow-", ignore_cleanup_errors=True) as home:
        report = on_a_platform(Path(home))
    sys.stdout.write(json.dumps(report) + "\n")


def on_a_platform(home: Path) -> dict[str, object]:
    """What is measured on a platform that lives there."""
    home.chmod(0o755)
    # Before the settings are read, which importing the platform does.
    os.environ.update(BANYAN_HOME=str(home), DJANGO_SETTINGS_MODULE="banyan.settings")
    from tests.drive.platform import running_platform

    with running_platform(home) as platform:
        django.setup()
        tokens = [Frontend.logged_in(platform.url, f"learner{n}").token for n in range(1, 9)]
        headers = [{"Authorization": f"Bearer {token}"} for token in tokens]
        return measured(lambda: reading(platform.url, headers))


def measured(read: Callable[[], list[float]]) -> dict[str, object]:
    """Quantiles of each way, which goes first by turns."""
    shadow(0)
    read()  # warm
    spent: Spent = {name: [] for name in WAYS}
    for number in range(ROUNDS):
        for name in [*WAYS][number % 3 :] + [*WAYS][: number % 3]:
            shadow(WAYS[name])
            spent[name].append(read())
            time.sleep(_SETTLE_SECONDS)
    asked = sum(map(len, spent["on"]))
    return {
        **{
            name: quantiles([one for each in rounds for one in each])
            for name, rounds in spent.items()
        },
        **{f"{name}_added_p50": added(spent[name], spent["off"]) for name in ("on", "control")},
        **{kind: round(counted(kind) / asked, 3) for kind in ("compared", "dropped")},
        "requests": asked,
    }


def quantiles(seconds: list[float]) -> dict[str, float]:
    """Milliseconds at the middle, and that few were slower than."""
    cuts = statistics.quantiles(seconds, n=100)
    return {f"p{share}": round(1000 * cuts[share - 1], 2) for share in (50, 95, 99)}


def added(rounds: list[list[float]], off: list[list[float]]) -> float:
    """Milliseconds that a way's middle lies above that of `off` in the same round: their middle."""
    pairs = zip(rounds, off, strict=True)
    return round(
        1000 * statistics.median(statistics.median(a) - statistics.median(b) for a, b in pairs), 2
    )


def shadow(basis_points: int) -> None:
    """Let so many be shadowed, and wait until every worker knows."""
    from bff.flips.change import change
    from bff.routes.models import Route
    from bff.routes.propagation import await_propagation

    with change("bench", "what a shadow costs"):
        Route.objects.filter(key="assessment").update(
            state=Route.State.SHADOW, shadow_bp=basis_points
        )
    assert await_propagation(10).complete, "the workers did not take it up"


def counted(kind: str) -> int:
    """How many comparisons came to this end."""
    from bff.trial.shadowing.models import ShadowCount

    rows = ShadowCount.objects.filter(route="assessment", path="", kind=kind)
    return sum(row.raw for row in rows)


def reading(url: str, headers: list[dict[str, str]]) -> list[float]:
    """Seconds of each read, by clients that pause after each."""
    spent: list[list[float]] = [[] for _ in range(CLIENTS)]
    until = time.monotonic() + SECONDS
    threads = [
        threading.Thread(target=_read, args=(url, headers[number::CLIENTS], until, spent[number]))
        for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for each in spent for one in each]


def _read(url: str, headers: list[dict[str, str]], until: float, spent: list[float]) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    while time.monotonic() < until:
        began = time.perf_counter()
        connection.request("GET", _PATH, headers=headers[len(spent) % len(headers)])
        answer = connection.getresponse()
        answer.read()
        spent.append(time.perf_counter() - began)
        assert answer.status == 200
        time.sleep(PAUSE)
    connection.close()


if __name__ == "__main__":
    main()
