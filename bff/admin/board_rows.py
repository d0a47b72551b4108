"""The migration at a glance: every route with how its two sides have done lately.

What has not been measured is None, and shown as that: a dash is not a zero.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import msgspec
from django.db.models import Sum

from apps.assessments.api import LastVerdict, last_verdict
from bff.drills import rehearsal_gate
from bff.flips.exam_gate import freezes
from bff.handover.facts import rollback_ready
from bff.routes.models import Ownership, Route
from bff.routes.propagation import Propagation
from bff.status.sources import Drill, last_drill, told
from bff.trial.demotion.errors import TICK_SECONDS
from bff.trial.demotion.evidence import NOTHING, Side
from bff.trial.demotion.latency import percentile
from bff.trial.demotion.models import ComparedTick, Demotion, RouteTick, RouteWatch

LATELY_SECONDS = 15 * 60

_Sides = dict[tuple[str, str], Side]


class Parity(msgspec.Struct, frozen=True):
    """Answers of both sides that were compared lately, and how many had other marks."""

    compared: int
    marks: int


class Stack(msgspec.Struct, frozen=True):
    """What one side has answered lately; `p95` in milliseconds."""

    requests: int
    errors: int
    p95: int


class RouteRow(msgspec.Struct, frozen=True):
    """One route; `flag` is what its flag says (None: nothing, or there is none), `share` the part
    of its requests that the module has answered, in percent."""

    pk: int
    key: str
    method: str
    template: str
    group: str
    state: str
    ramp_percent: float
    flag: bool | None
    stopped: bool
    share: int | None
    legacy: Stack | None
    module: Stack | None
    parity: Parity | None
    watch: str | None
    demoted: str | None
    drill: Drill | None


class WayBack(msgspec.Struct, frozen=True):
    """Whether a school's attempts could be handed back now, or why not."""

    school: str
    state: str
    reasons: tuple[str, ...]


class Board(msgspec.Struct, frozen=True):
    """Everything on the page, as of `at`."""

    at: datetime
    workers: str
    frozen: str | None
    replay: LastVerdict | None
    drill: Drill | None
    ways_back: tuple[WayBack, ...]
    rows: tuple[RouteRow, ...]


def board(now: datetime) -> Board:
    """The migration as it stands; routes about which nothing is left to decide come last."""
    held = freezes(now)
    rows = _rows(int(now.timestamp() - LATELY_SECONDS) // TICK_SECONDS)
    return Board(
        at=now,
        workers=str(Propagation()),
        frozen=held[0].why(now) if held else None,
        replay=last_verdict(),
        drill=last_drill(),
        ways_back=tuple(_ways_back()),
        rows=tuple(sorted(rows, key=lambda row: row.state == Route.State.RETIRED.name)),
    )


def _rows(since: int) -> Iterator[RouteRow]:
    sides, parities = _sides(since), _parities(since)
    watches = dict(RouteWatch.objects.values_list("route", "outcome"))
    drills = _drills()
    demoted = {
        key: one.reason
        for one in Demotion.objects.filter(lifted_at=None).order_by("created_at")
        for key in one.stopped
    }
    for route in Route.objects.select_related("flag").order_by("group", "template", "method"):
        legacy, module = (sides.get((route.key, stack), NOTHING) for stack in ("legacy", "module"))
        total = legacy.requests + module.requests
        yield RouteRow(
            pk=route.pk,
            key=route.key,
            method=route.method,
            template=route.template,
            group=route.group,
            state=Route.State(route.state).name,
            ramp_percent=route.ramp_bp / 100,
            flag=route.flag.everyone if route.flag else None,
            stopped=route.killed,
            share=round(100 * module.requests / total) if total else None,
            legacy=_stack(legacy),
            module=_stack(module),
            parity=parities.get(route.key),
            watch=watches.get(route.key),
            demoted=demoted.get(route.key),
            drill=drills.get(route.group or route.key),
        )


def _drills() -> dict[str, Drill]:
    """The last of each group, or of a route that moves alone."""
    moves = {key: group or key for key, group in Route.objects.values_list("key", "group")}
    found = {}
    for drill in rehearsal_gate.ended().order_by("ended_at"):
        found[moves.get(drill.route, drill.route)] = drill
    return {name: one for name, drill in found.items() if (one := told(drill)) is not None}


def _sides(since: int) -> _Sides:
    found: _Sides = defaultdict(lambda: NOTHING)
    rows = RouteTick.objects.filter(tick__gte=since)
    for tick in rows.iterator():
        found[tick.route, tick.stack] += Side(tick.requests, tick.errors, tuple(tick.buckets))
    return found


def _parities(since: int) -> dict[str, Parity]:
    rows = ComparedTick.objects.filter(tick__gte=since).values("route")
    summed = rows.annotate(all=Sum("compared"), other=Sum("marks") + Sum("pass_fail"))
    return {row["route"]: Parity(row["all"], row["other"]) for row in summed if row["all"]}


def _stack(side: Side) -> Stack | None:
    if not side.requests:
        return None
    return Stack(side.requests, side.errors, round(1000 * percentile(side.buckets, 0.95)))


def _ways_back() -> Iterator[WayBack]:
    for row in Ownership.objects.select_related("tenant").order_by("tenant__name"):
        reasons = tuple(rollback_ready(row.tenant_id, row.aggregate))
        yield WayBack(row.tenant.name, row.get_state_display(), reasons)
