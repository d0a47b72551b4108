"""Freeze windows out of other people's calendars."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from django.utils import timezone

from banyan.calendar import Unread, occasions
from banyan.errors import Refusal
from banyan.models import Tenant
from bff.flips.change import change
from bff.flips.models import FreezeWindow

# A school year and what is left of this one.
_AHEAD = timedelta(days=550)


class NoSuchZone(Refusal):
    """There is no such time zone; they are named like Europe/Madrid."""

    status = 422
    code = "no_such_zone"


class ImportedCalendar(msgspec.Struct, frozen=True):
    """How many windows there are now, how many there were, and what was left out."""

    windows: int
    replaced: int
    unread: list[Unread]


def zone_named(name: str) -> ZoneInfo:
    """The time zone. Raises NoSuchZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NoSuchZone from error


def import_calendar(
    data: bytes,
    name: str,
    *,
    actor: str,
    source: str = "command",
    tenant: Tenant | None = None,
    course: str = "",
    padding_minutes: int = 60,
    zone: str = "UTC",
) -> ImportedCalendar:
    """Every event from now on becomes a window; those an earlier import of this name made for the
    same school and course are replaced. Raises NotACalendar or NoSuchZone, and changes nothing
    then.
    """
    now = timezone.now()
    found, unread = occasions(data, now, now + _AHEAD, zone_named(zone))
    windows = [
        FreezeWindow(
            title=one.title,
            tenant=tenant,
            course=course,
            starts=one.starts.astimezone(UTC),
            ends=one.ends.astimezone(UTC),
            padding_minutes=padding_minutes,
            calendar=name,
            uid=one.uid,
        )
        for one in found
    ]
    with change(actor, f"calendar {name}", source=source) as edits:
        old = FreezeWindow.objects.filter(calendar=name, tenant=tenant, course=course, ends__gt=now)
        replaced = len(old)
        old.delete()
        FreezeWindow.objects.bulk_create(windows)
        of = tenant.slug if tenant else "all schools"
        counted = f"{len(windows)} freeze windows for {replaced}"
        edits.summary = f"imported calendar {name} of {of}: {counted}"
    return ImportedCalendar(len(windows), replaced, unread)
