"""A look at every route that sends somebody to the module: hold it, or send it back."""

import logging
import time

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from banyan.commands import turn_of_name
from bff.routes.decision import RouteEntry
from bff.routes.models import Route
from bff.routes.reach import reach
from bff.routes.snapshot import entries
from bff.trial.demotion import errors, latency, mark_evidence, windows
from bff.trial.demotion.errors import TICK_SECONDS, Detector, follow
from bff.trial.demotion.evidence import Finding, Outcome
from bff.trial.demotion.models import Demotion, RouteWatch
from bff.trial.demotion.sending_back import demote

logger = logging.getLogger(__name__)

# Workers write every second; a tick that ended so long ago is whole.
_SETTLED_SECONDS = 2
_KEPT_SECONDS = 7 * 86_400


def look(now: float | None = None) -> list[Demotion]:
    """Look once at what has come since the last look; returns what was sent back.

    One at a time: whoever comes while another looks finds nothing to do.
    """
    moment = time.time() if now is None else now
    last = int(moment - _SETTLED_SECONDS) // TICK_SECONDS - 1
    with transaction.atomic():
        if not _alone():
            return []
        watched = [entry for _, _, entry in entries() if _is_watched(entry)]
        # What was said of the others was said of another time.
        RouteWatch.objects.exclude(route__in=[entry.key for entry in watched]).delete()
        looks = [_look_at(entry.key, _standing(entry), last) for entry in watched]
        demoted = [demotion for demotion in looks if demotion is not None]
        if last % 720 == 0:
            windows.forget(last - _KEPT_SECONDS // TICK_SECONDS)
    return demoted


def _is_watched(entry: RouteEntry) -> bool:
    """Whether somebody is sent to the module and could be sent back."""
    reached = reach(entry)
    somebody = bool(reached.share or reached.tenants or reached.named)
    return somebody and entry.state != Route.State.RETIRED


def _look_at(route: str, standing: str, last: int) -> Demotion | None:
    watch = RouteWatch.objects.filter(route=route).first()
    if watch is None or watch.standing != standing:
        # It was changed: what was known of it was known of something else.
        watch = watch or RouteWatch(route=route)
        watch.standing, watch.since, watch.seen, watch.detector = standing, last, last - 1, {}
    if watch.seen >= last:
        return None
    traffic = windows.Traffic(route, max(watch.since, last - windows.LONGEST), last)
    detector = msgspec.convert(watch.detector, Detector, strict=False)
    for module, legacy in traffic.ticks(watch.seen):
        detector = follow(detector, module, legacy)
    findings = [
        mark_evidence.judge(windows.compared(route, watch.since)),
        errors.judge(detector),
        latency.judge(*traffic.window()),
    ]
    watch.seen, watch.detector = last, msgspec.to_builtins(detector)
    watch.findings = msgspec.to_builtins(findings)
    watch.outcome, watch.looked_at = _outcome(findings).value, Now()
    watch.save()
    failed = next((found for found in findings if found.outcome is Outcome.FAIL), None)
    if failed is None or not settings.BANYAN.demotions:
        return None
    return demote(Route.objects.get(key=route), failed, findings)


def _outcome(findings: list[Finding]) -> Outcome:
    outcomes = {found.outcome for found in findings}
    for worst in (Outcome.FAIL, Outcome.INCONCLUSIVE):
        if worst in outcomes:
            return worst
    return Outcome.PASS


def _standing(entry: RouteEntry) -> str:
    """The settings of a route; when one changes, the evidence against it begins anew."""
    names = ("state", "ramp_bp", "sticky", "killed", "everyone", "module_endpoint", "upstream")
    said = " ".join(f"{name}={getattr(entry, name)}" for name in names)
    return said[:200]


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [turn_of_name("demotion")])
        row = cursor.fetchone()
    return bool(row and row[0])
