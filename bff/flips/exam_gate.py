"""While an exam is sat, or about to be, nobody is moved but back, and only new attempts are.

What counts is who is sent where before and after a change. Kill switches only ever send new
attempts back, so they always work.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F
from django.utils import timezone

from apps.assessments.api import exam_windows
from banyan.calendar.windows import Window
from banyan.errors import Refusal
from bff.flips.freeze import Freeze
from bff.flips.models import FreezeWindow
from bff.flips.routing import Routing
from bff.routes.decision import RouteEntry
from bff.routes.flip import Flip
from bff.routes.models import Route
from bff.routes.reach import Named, pairs, reach

PADDING = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_NO_ROUTE = ("monolith", "", Route.Pin.NONE.value)


class Frozen(Refusal):
    """An exam is running or about to begin."""

    status = 409
    code = "frozen"


def check(before: Routing, after: Routing, _: Flip) -> None:
    """Raise Frozen, with the reason, when the change would move whoever sits an exam now.

    A window that the same change takes away still holds.
    """
    moved = [pair for pair in pairs(before.map, after.map) if pair[0] != pair[1]]
    all_of_them = any(_moves_everybody(*pair) for pair in moved)
    named = {name for old, new in moved for name in reach(new).added_to(reach(old))}
    if not all_of_them and not named:
        return
    now = timezone.now()
    for freeze in _holding([*_planned([*before.windows, *after.windows]), *_exams(now)], now):
        if all_of_them or _concerns_any(freeze, named):
            raise Frozen(freeze.why(now))


def freezes(now: datetime) -> list[Freeze]:
    """Everything that holds at `now`; what ends last comes first."""
    minutes = ExpressionWrapper(F("padding_minutes") * _MINUTE, output_field=DurationField())
    rows = FreezeWindow.objects.filter(ends__gt=now, starts__lte=now + minutes)
    return _holding([*_planned(rows.select_related("tenant")), *_exams(now)], now)


def _holding(all_of_them: list[Freeze], now: datetime) -> list[Freeze]:
    held = [one for one in all_of_them if one.holds(now)]
    return sorted(held, key=lambda one: one.window.ends, reverse=True)


def _planned(rows: Iterable[FreezeWindow]) -> list[Freeze]:
    return [
        Freeze(
            title=row.title,
            window=Window(row.starts, row.ends),
            padding=row.padding_minutes * _MINUTE,
            tenant=row.tenant_id,
            school=row.tenant.name if row.tenant else "",
            course=row.course,
        )
        for row in rows
    ]


def _exams(now: datetime) -> list[Freeze]:
    return [
        Freeze(
            title=exam.title,
            window=Window(exam.starts, exam.ends),
            padding=PADDING,
            tenant=exam.tenant,
            school=exam.school,
            course=exam.course,
        )
        for exam in exam_windows(now, now + PADDING)
    ]


def _concerns_any(freeze: Freeze, named: set[Named]) -> bool:
    return any(freeze.concerns(*one) for one in named)


def _moves_everybody(before: RouteEntry | None, after: RouteEntry | None) -> bool:
    if reach(after).takes_from_everywhere(reach(before)):
        return True
    old, new = _served(before), _served(after)
    if old[2] == new[2] == Route.Pin.NONE and reach(after).share == 0:
        return old[0] != new[0]  # nobody is asked on the module, whatever it is called there
    return old != new


def _served(entry: RouteEntry | None) -> tuple[str, str, str]:
    """Who answers running attempts: the two sides, and how they are told apart."""
    if entry is None:
        return _NO_ROUTE
    return entry.upstream, entry.module_endpoint, entry.pin
