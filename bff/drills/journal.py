"""A drill as a journal of Chaos Toolkit, for whoever collects those.

Its parts are those of the toolkit's own `journal.json`: the experiment with its hypothesis,
method and rollbacks, and what was run, each with start, end, duration, status and output
(https://chaostoolkit.org/reference/api/journal/).
"""

import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from bff.drills.models import Drill

# The shape follows this release of the toolkit's library.
_CHAOSLIB = "1.44.0"

_STATUS = {
    Drill.Status.PASSED: "completed",
    Drill.Status.FAILED: "failed",
    Drill.Status.REFUSED: "aborted",
    Drill.Status.LEFT: "interrupted",
}
_LOOKED_FOR = "data_reconciled"
# What is done, and between which moments.
_METHOD = (
    ("action", "send the drill's learners to the module", "began", "steady"),
    ("action", "let the module fail for them", "steady", "injected"),
    ("probe", "detect it", "injected", "detected"),
    ("action", "send them back", "decided", "flip_commit"),
    ("probe", "every worker knows", "flip_commit", "last_worker_ack"),
    ("probe", "everybody is well again", "last_worker_ack", "all_good"),
    ("probe", "every acknowledged write is there once", "restored", _LOOKED_FOR),
)
_ROLLBACK = ("action", "put the routes back", "all_good", "restored")
_HYPOTHESIS = "Learners start, save and submit, and nothing acknowledged is lost or doubled"


def journal(drill: Drill) -> dict[str, Any]:
    """The journal of a drill that has ended."""
    times = drill.times
    began, ended = times.get("began"), max(times.values(), default=None)
    passed = drill.status == Drill.Status.PASSED
    return {
        "chaoslib-version": _CHAOSLIB,
        "platform": platform.platform(),
        "node": platform.node(),
        "experiment": _experiment(drill),
        "start": _at(began),
        "status": _STATUS[Drill.Status(drill.status)],
        "deviated": "steady" in times and not passed,
        "steady_states": {
            "before": _steady("steady" in times, began, times.get("steady")),
            "after": _steady(passed, times.get("all_good"), ended),
            "during": [],
        },
        "run": list(_done(_METHOD, drill)),
        "rollbacks": list(_done((_ROLLBACK,), drill)),
        "end": _at(ended),
        "duration": _seconds(began, ended),
    }


def sealed(found: dict[str, Any]) -> str:
    """SHA-256 of a journal, in hexadecimal, over its JSON with sorted keys."""
    return sha256(msgspec.json.encode(found, order="sorted")).hexdigest()


def _experiment(drill: Drill) -> dict[str, Any]:
    activities = [_activity(kind, name, drill) for kind, name, _, _ in _METHOD]
    return {
        "version": "1.0.0",
        "title": f"Going back: {drill.route} of {drill.tenant.slug}",
        "description": drill.outcome
        or f"{drill.get_switch_display()}. {drill.get_fault_display()}.",
        "tags": ["rollback", drill.route, drill.tenant.slug],
        "contributions": {"availability": "high", "reliability": "high"},
        "steady-state-hypothesis": {
            "title": _HYPOTHESIS,
            "probes": [{**_activity("probe", "learners are well", drill), "tolerance": True}],
        },
        "method": activities,
        "rollbacks": [_activity(_ROLLBACK[0], _ROLLBACK[1], drill)],
        "extensions": [{"name": "banyan", "figures": drill.figures, "versions": drill.versions}],
    }


def _activity(kind: str, name: str, drill: Drill) -> dict[str, Any]:
    named = ["--route", drill.route, "--tenant", drill.tenant.slug, "--fault", drill.fault]
    if drill.assessment:
        named += ["--assessment", drill.assessment]
    if drill.switch == Drill.Switch.KILL:
        named.append("--kill-switch")
    arguments = ["manage.py", "drill", "rollback", *named]
    provider = {"type": "process", "path": "python3", "arguments": arguments}
    return {"type": kind, "name": name, "provider": provider}


def _done(steps: tuple[tuple[str, str, str, str], ...], drill: Drill) -> Iterator[dict[str, Any]]:
    for kind, name, first, last in steps:
        start, end = drill.times.get(first), drill.times.get(last)
        if start is None:
            continue
        done = end is not None and not (last == _LOOKED_FOR and _amiss(drill))
        yield {
            "activity": _activity(kind, name, drill),
            "output": done,
            "status": "succeeded" if done else "failed",
            "start": _at(start),
            "end": _at(end),
            "duration": _seconds(start, end),
        }


def _amiss(drill: Drill) -> bool:
    return bool(drill.figures.get("lost") or drill.figures.get("doubled"))


def _steady(met: bool, start: float | None, end: float | None) -> dict[str, Any]:
    probe = {
        "activity": {"type": "probe", "name": "learners are well", "tolerance": True},
        "output": met,
        "status": "succeeded" if met else "failed",
        "tolerance_met": met,
        "start": _at(start),
        "end": _at(end),
        "duration": _seconds(start, end),
    }
    return {"steady_state_met": met, "probes": [probe]}


def _at(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat()


def _seconds(start: float | None, end: float | None) -> float:
    return 0.0 if start is None or end is None else max(0.0, round(end - start, 3))
