"""Sending a route back goes by itself; letting it come forward again never does."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from apps.assessments.api import why_unproven
from banyan.errors import Refusal
from bff.flips.change import change
from bff.flips.exam_gate import freezes
from bff.routes.flip import Flip
from bff.routes.models import Route, RouteVersion
from bff.trial.demotion.evidence import Finding
from bff.trial.demotion.models import Demotion, RouteWatch

ACTOR = "demotion"
_ABOUT_ATTEMPTS = (Route.Pin.FOLLOWS, Route.Pin.ENDS)


class StaysBack(Refusal):
    """This route was sent back by itself; it needs a reason and a new replay to come forward."""

    status = 409
    code = "stays_back"


def demote(route: Route, failed: Finding, findings: list[Finding]) -> Demotion | None:
    """Stop the route, and where it serves running attempts, those that begin new ones.

    Attempts that run stay where they began, as with every flip. While an exam runs nothing but
    new attempts is sent back; None is returned when nothing could be.
    """
    until = _frozen_until()
    stopping = roads_to_stop(route, frozen=until is not None)
    if not stopping:
        return None
    reason = explained(route, failed, until)
    keys = [each.key for each in stopping]
    with transaction.atomic():
        with change(ACTOR, reason, source="auto"):
            Route.objects.filter(key__in=keys).update(killed=True)
        # When they come forward again nothing of this speaks against them any more.
        RouteWatch.objects.filter(route__in=[route.key, *keys]).update(standing="")
        return Demotion.objects.create(
            route=route.key,
            stopped=keys,
            check_name=failed.check,
            reason=reason,
            findings=msgspec.to_builtins(findings),
            version=RouteVersion.objects.order_by("-version").values_list("version", flat=True)[0],
        )


def _frozen_until() -> datetime | None:
    now = timezone.now()
    return max((freeze.window.ends for freeze in freezes(now)), default=None)


def roads_to_stop(route: Route, *, frozen: bool) -> list[Route]:
    """The routes to be stopped when this one fails, without those that are stopped already."""
    roads = [route]
    if route.pin in _ABOUT_ATTEMPTS:
        # Running attempts stay with the module whatever is stopped here: what helps is that no
        # new ones begin there.
        roads += _opening(route)
    if frozen:
        roads = [each for each in roads if each.pin == Route.Pin.OPENS]
    return [each for each in roads if not each.killed and each.state != Route.State.RETIRED]


def _opening(route: Route) -> list[Route]:
    if not route.group and route.flag_id is None:
        return []
    opening = Route.objects.filter(pin=Route.Pin.OPENS).exclude(pk=route.pk)
    if route.group:
        return list(opening.filter(group=route.group))
    return list(opening.filter(flag=route.flag_id))


def explained(route: Route, failed: Finding, until: datetime | None) -> str:
    """Why it was sent back, for whoever reads the log of flips."""
    text = f"Sent back by itself, for {failed.check} at {route}: {failed.words}."
    if until is not None:
        text += f" Running exams are not disturbed until {until:%H:%M} UTC: new attempts only."
    return text + " Running attempts stay where they began."


def must_be_allowed_forward(keys: Collection[str], flip: Flip) -> list[Demotion]:
    """The demotions that hold these routes. Raises StaysBack when somebody lets them come forward
    without a reason, or before a replay that is newer than they are has proven the rules."""
    wanted = set(keys)
    held = [one for one in Demotion.objects.filter(lifted_at=None) if wanted & set(one.stopped)]
    if not held:
        return []
    if flip.source == RouteVersion.Source.AUTO:
        raise StaysBack("Nothing comes forward by itself after it was sent back.")
    if not flip.reason.strip():
        raise StaysBack("It was sent back by itself. Say why it may come forward again.")
    if reason := why_unproven(since=max(one.created_at for one in held)):
        raise StaysBack(f"It was sent back by itself. {reason}")
    return held


def lift(held: list[Demotion], flip: Flip) -> None:
    """Write down who has let them come forward."""
    Demotion.objects.filter(pk__in=[one.pk for one in held]).update(
        lifted_at=Now(), lifted_by=flip.actor, lifted_because=flip.reason
    )


def let_forward(demotion: Demotion, actor: str, reason: str) -> None:
    """Take back the stop that this demotion has made. Raises StaysBack."""
    with transaction.atomic():
        with change(actor, reason, source="admin"):
            Route.objects.filter(key__in=demotion.stopped, killed=True).update(killed=False)
        # Its routes may have gone meanwhile: then no flip has lifted it.
        flip = Flip(actor, reason, "admin")
        lift(must_be_allowed_forward(demotion.stopped, flip), flip)
