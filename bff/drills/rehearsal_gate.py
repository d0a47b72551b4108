"""No large ramp without a way back that was rehearsed lately; everybody may be sent back."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from banyan.errors import Refusal
from bff.drills.models import Drill
from bff.drills.rules import SMALL_RAMP, why_stale
from bff.flips.routing import Routing
from bff.routes.decision import RouteEntry
from bff.routes.flip import Flip
from bff.routes.models import Route, RouteVersion
from bff.routes.reach import pairs, reach

_ENDED = (Drill.Status.PASSED, Drill.Status.FAILED, Drill.Status.LEFT)


class Unrehearsed(Refusal):
    """Going back has not been rehearsed lately."""

    status = 409
    code = "unrehearsed"


def check(before: Routing, after: Routing, flip: Flip) -> None:
    """Raise Unrehearsed when a share beyond one in ten grows where going back was not drilled.

    A drill only comes back to where it was: asked for a drill, it could never be put back.
    """
    if flip.source == RouteVersion.Source.DRILL:
        return
    for old, new in pairs(before.map, after.map):
        if new is not None and _sends_many_more(old, new):
            reason = why_unrehearsed(new.group, new.key)
            if reason is not None:
                raise Unrehearsed(f"{reason} More than one in ten need a drill: `manage.py drill`.")


def why_unrehearsed(group: str, key: str) -> str | None:
    """Why the last drill of this route, or of one that moves with it, does not count."""
    last = last_drill(group, key)
    if last is None:
        return why_stale(None, passed=False, now=timezone.now())
    return why_stale(last.ended_at, last.status == Drill.Status.PASSED, timezone.now())


def last_drill(group: str, key: str) -> Drill | None:
    """The last that has come to its end, of this route or of its group."""
    keys = Q(route=key)
    if group:
        keys |= Q(route__in=Route.objects.filter(group=group).values("key"))
    return ended().filter(keys).order_by("-ended_at").first()


def ended() -> QuerySet[Drill]:
    """Those that were begun and have come to an end, whichever."""
    return Drill.objects.filter(status__in=_ENDED).defer("journal")


def _sends_many_more(before: RouteEntry | None, after: RouteEntry) -> bool:
    # As with proofs: to need no drill any more and to send more are two changes.
    asked = any(entry is not None and entry.needs_drill for entry in (before, after))
    if not asked:
        return False
    grown = reach(after).takes_from_everywhere(reach(before))
    return grown and reach(after).share > SMALL_RAMP
