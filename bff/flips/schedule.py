"""Flips at their time: asked by one, approved by another, carried out by the clock.

Between the asking and the time much may change, so a flip is suspended, not forced, when somebody
has changed its route meanwhile, when the gates refuse it, or when nobody carried it out in time.
"""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from banyan.errors import Refusal
from bff.flips.change import change
from bff.flips.models import ScheduledFlip
from bff.routes.models import Flag, Route, RouteVersion
from bff.routes.snapshot import newest_version

logger = logging.getLogger(__name__)

# A flip that was meant for the night is not made up for in the morning.
LATE = timedelta(minutes=30)
_STATUS = ScheduledFlip.Status
_EVERYONE = {"yes": True, "no": False, "unknown": None}


class NotYours(Refusal):
    """Somebody else has to approve what you have asked for."""

    status = 403
    code = "not_yours"


class NotWaiting(Refusal):
    """This flip has been settled or approved already."""

    status = 409
    code = "not_waiting"


def ask(flip: ScheduledFlip, by: str) -> None:
    """Keep a new flip; it is judged by what has changed since now."""
    flip.asked_by, flip.based_on, flip.status = by, newest_version(), _STATUS.ASKED
    flip.save()


def approve(flip: ScheduledFlip, by: str) -> None:
    """Raises NotYours for the one who asked, NotWaiting for what is settled or approved."""
    if by == flip.asked_by:
        raise NotYours
    waiting = ScheduledFlip.objects.filter(pk=flip.pk, status=_STATUS.ASKED)
    if not waiting.update(status=_STATUS.APPROVED, approved_by=by):
        raise NotWaiting


def withdraw(flip: ScheduledFlip, by: str) -> None:
    """Anybody who may flip may stop one. Raises NotWaiting."""
    waiting = ScheduledFlip.objects.filter(pk=flip.pk, status__in=(_STATUS.ASKED, _STATUS.APPROVED))
    said = {"outcome": f"withdrawn by {by}"[:500], "settled_at": timezone.now()}
    if not waiting.update(status=_STATUS.WITHDRAWN, **said):
        raise NotWaiting


def carry_out_due(now: datetime) -> list[ScheduledFlip]:
    """Carry out what is due at `now`, the earliest first; harmless to repeat and to do twice at
    once. What nobody has approved in time is suspended. Returns what was settled."""
    settled: list[ScheduledFlip] = []
    while (flip := _next(now)) is not None:
        settled.append(flip)
    return settled


def _next(now: datetime) -> ScheduledFlip | None:
    with transaction.atomic():
        due = ScheduledFlip.objects.select_for_update(skip_locked=True, of=("self",))
        due = due.filter(models.Q(status=_STATUS.APPROVED, due_at__lte=now) | _unapproved(now))
        flip = due.order_by("due_at", "pk").first()
        if flip is None:
            return None
        flip.status, flip.outcome = _settle(flip, now)
        flip.settled_at = now
        flip.save(update_fields=["status", "outcome", "settled_at"])
        return flip


def _unapproved(now: datetime) -> models.Q:
    return models.Q(status=_STATUS.ASKED, due_at__lte=now)


def _settle(flip: ScheduledFlip, now: datetime) -> tuple[str, str]:
    if reason := _why_not(flip, now):
        return _STATUS.SUSPENDED, reason
    said = f"{flip.reason} (approved by {flip.approved_by})"
    try:
        with change(flip.asked_by, said, source="schedule"):
            _flip(flip)
    except (Refusal, IntegrityError) as error:
        return _STATUS.SUSPENDED, _words(error)
    return _STATUS.DONE, f"v{newest_version()}"


def _words(error: Exception) -> str:
    if isinstance(error, Refusal):
        return error.detail[:500]
    logger.error("a scheduled flip does not fit", exc_info=error)
    return "Its route is in another state than when the flip was asked for."


def _why_not(flip: ScheduledFlip, now: datetime) -> str | None:
    if flip.status == _STATUS.ASKED:
        return "Nobody has approved it in time."
    if now - flip.due_at > LATE:
        return f"It was not carried out within {LATE.seconds // 60} minutes of its time."
    name = f"route {flip.route_id}" if flip.route_id else f"flag {flip.flag_id}"
    since = RouteVersion.objects.filter(version__gt=flip.based_on).filter(
        models.Q(before__has_key=name) | models.Q(after__has_key=name)
    )
    changed = since.order_by("version").first()
    if changed is not None:
        by = f"{changed.actor} has changed it meanwhile"
        return f"{by} (v{changed.version}: {changed.summary}). Ask again."[:500]
    return None


def _flip(flip: ScheduledFlip) -> None:
    if flip.flag is not None:
        flag = Flag.objects.get(pk=flip.flag.pk)
        flag.everyone = _EVERYONE[flip.everyone]
        flag.save()
        return
    assert flip.route is not None
    route = Route.objects.get(pk=flip.route.pk)
    route.state = flip.state or route.state
    route.ramp_bp = route.ramp_bp if flip.ramp_bp is None else flip.ramp_bp
    route.save()
