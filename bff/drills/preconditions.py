"""Why a drill may not be begun now."""

from collections.abc import Iterator

from django.utils import timezone

from apps.assessments.api import why_unproven
from bff.drills.models import Drill
from bff.flips.exam_gate import freezes
from bff.handover.facts import rollback_ready
from bff.routes.models import Ownership, Route
from bff.routes.ownership import State
from bff.routes.propagation import Propagation

ITS_OWN = (Route.Pin.OPENS, Route.Pin.NONE)
_WITH_A_MODULE = (Route.State.RAMP, Route.State.MODULE)


def reasons(drill: Drill) -> list[str]:
    """Everything that speaks against it, in words; empty when nothing does."""
    route = Route.objects.select_related("flag").filter(key=drill.route).first()
    if route is None:
        return [f"There is no route {drill.route}."]
    return [*_of_route(route, drill), *_of_time(), *_of_data(drill, route)]


def path_of(drill: Drill, route: Route) -> str | None:
    """The page that a drill's learners read; None when they sit an assessment instead."""
    if route.pin == Route.Pin.OPENS:
        return None
    return route.template.replace("{assessment}", drill.assessment)


def _of_route(route: Route, drill: Drill) -> Iterator[str]:
    if route.pin not in ITS_OWN:
        yield (
            f"{route.key} follows attempts, which stay where they began: going back is decided"
            " where attempts are opened. Drill that route."
        )
    elif (path := path_of(drill, route)) and (route.method != "GET" or "{" in path):
        yield f"{route} is neither read nor sat by learners, so a drill cannot try it."
    if route.state not in _WITH_A_MODULE:
        yield f"{route.key} is not in the state ramp: nobody can be sent to the module and back."
    if route.killed or (route.flag is not None and route.flag.everyone is False):
        yield f"{route.key} is stopped: there is nothing to go back from."
    if route.flag is not None and route.flag.needs_proof and (why := why_unproven()):
        yield f"Nobody could be sent to the module again afterwards. {why}"


def _of_time() -> Iterator[str]:
    now = timezone.now()
    for freeze in freezes(now)[:1]:
        yield freeze.why(now)
    propagation = Propagation()
    if not propagation.complete:
        yield f"Not every worker has the newest routes: {propagation}."


def _of_data(drill: Drill, route: Route) -> Iterator[str]:
    if not route.aggregate:
        return
    row = Ownership.objects.filter(tenant=drill.tenant, aggregate=route.aggregate).first()
    if row is not None and (row.state != State.LEGACY or row.pending):
        yield (
            f"{drill.tenant} is in a hand-over, which decides before any route does:"
            " `manage.py handover back` is its way back."
        )
    yield from rollback_ready(drill.tenant_id, route.aggregate)
