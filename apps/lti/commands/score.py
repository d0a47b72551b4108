"""What a gradebook is told next, decided and written down before it is sent.

A score is sent outside every transaction, so a crash may come between its arrival and our knowing
of it. What was decided on is then sent again under the same time, and platforms ignore a score
that is not newer (AGS 2.0 §3.4.4). Whatever is decided on later has a later time.
"""

from datetime import datetime, timedelta
from random import random
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from apps.lti.models import AttemptGrade, Platform, Seat
from apps.lti.rules.grades import Content, Said, Sat, to_say
from banyan.events.generations import live
from banyan.outgoing.deliveries import awake
from banyan.outgoing.retry import back_off
from banyan.tenancy import tenant_scope

# Longer than sending takes; whoever has died with a seat in hand gives it back after this.
_LEASE = timedelta(seconds=90)
_MOST_TRIES = 30  # more than a day of trying


class Statement(msgspec.Struct, frozen=True):
    """A score to be sent. `wanted` is how much of the queue it settles."""

    seat: UUID
    link: UUID
    subject: str
    content: Content
    at: datetime
    wanted: int


def due_platforms() -> list[UUID]:
    """The platforms that something can be sent to just now."""
    now = timezone.now()
    waiting = Seat.across_tenants.filter(_due(now)).values("platform_id")
    found = Platform.objects.filter(awake(now), active=True, id__in=waiting)
    return list(found.values_list("id", flat=True))


def next_statement(platform: UUID) -> Statement | None:
    """Take the next seat of this platform in hand; None when no more is due, or it is left alone.

    Seats whose gradebook says the right thing already are settled on the way.
    """
    while True:
        now = timezone.now()
        with transaction.atomic():
            if not Platform.objects.filter(awake(now), id=platform, active=True).exists():
                return None
            seats = Seat.across_tenants.select_for_update(skip_locked=True).order_by("next_try_at")
            seat = seats.filter(_due(now), platform_id=platform).first()
            if seat is None:
                return None
            statement = _decide(seat)
            if statement is not None:
                seat.next_try_at = now + _LEASE
            seat.save()
        if statement is not None:
            return statement


def told(statement: Statement, remark: str = "") -> None:
    """The platform has this score, or a newer one (`remark` says so)."""
    _stated(statement).update(
        sent=True,
        settled=statement.wanted,
        tries=0,
        trouble=remark[:500],
        next_try_at=timezone.now(),
    )


def put_off(statement: Statement, why: str = "", *, blame: bool = True) -> None:
    """Try again later. Without `blame` it is the platform that is not ready, not the score."""
    seat = _stated(statement).first()
    if seat is None:
        return
    tries = seat.tries + 1 if blame else seat.tries
    if tries >= _MOST_TRIES:
        park(statement, f"given up after {tries} tries: {why}")
        return
    pause = back_off(tries, random()) if blame else 0.0
    _stated(statement).update(
        tries=tries, trouble=why[:500], next_try_at=timezone.now() + timedelta(seconds=pause)
    )


def park(statement: Statement, why: str) -> None:
    """The platform will not take it: left alone until somebody, or something new, asks again."""
    _stated(statement).update(parked=True, trouble=why[:500])


def ask_again(seats: Any) -> int:
    """Have these seats (a queryset) tried again at once; returns how many."""
    changed: int = seats.update(
        wanted=F("wanted") + 1, parked=False, tries=0, next_try_at=timezone.now()
    )
    return changed


def _decide(seat: Seat) -> Statement | None:
    with tenant_scope(seat.tenant_id):
        attempts = _attempts(seat)
    counts = seat.platform.counts
    said = to_say(attempts, "last" if counts == Platform.Counts.LAST else "best", _last(seat))
    if said is None:
        seat.settled = seat.wanted
        return None
    seat.stated, seat.stated_at, seat.sent = said.content, said.at, said.sent
    return Statement(seat.id, seat.link_id, seat.subject, said.content, said.at, seat.wanted)


def _last(seat: Seat) -> Said | None:
    if seat.stated is None or seat.stated_at is None:
        return None
    return Said(seat.stated, seat.stated_at, seat.sent)


def _attempts(seat: Seat) -> list[Sat]:
    rows = AttemptGrade.objects.filter(
        generation=live("grades"), learner=seat.learner, assessment_id=seat.assessment_id
    )
    return [Sat(row.number, row.state, row.mark, row.max_mark, row.at) for row in rows]


def _due(now: datetime) -> Q:
    return Q(settled__lt=F("wanted"), parked=False, next_try_at__lte=now)


def _stated(statement: Statement) -> Any:
    # Not the seat as such: who has slept over its lease must not speak for what came after it.
    return Seat.across_tenants.filter(id=statement.seat, stated_at=statement.at, sent=False)
