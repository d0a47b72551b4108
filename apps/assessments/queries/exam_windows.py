"""When exams are sat."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import Max, Min

from apps.assessments.models import Accommodation, Assessment


class ExamWindow(msgspec.Struct, frozen=True):
    """From when until when a published assessment is sat, by all whom it concerns."""

    tenant: UUID
    school: str
    assessment: str
    title: str
    course: str
    starts: datetime
    ends: datetime


def exam_windows(
    first: datetime, last: datetime, longest: timedelta = timedelta(hours=24)
) -> list[ExamWindow]:
    """The exams of all tenants that are sat between `first` and `last`, the earliest first.

    An exam is a published assessment that opens and closes within `longest`: what is open for a
    month is homework. Who has a window of their own, or a time of grace, is in it.
    """
    rows = Assessment.across_tenants.filter(
        paper__isnull=False, opens_at__isnull=False, closes_at__isnull=False
    ).select_related("tenant")
    own = {
        assessment: (opens, closes)
        for assessment, opens, closes in Accommodation.across_tenants.exclude(assessment=None)
        .values_list("assessment_id")
        .annotate(Min("opens_at"), Max("closes_at"))
    }
    found = [
        _window(row, *own.get(row.id, (None, None)))
        for row in rows.filter(opens_at__gt=first - longest - _WIDER, opens_at__lt=last + _WIDER)
        if row.opens_at and row.closes_at and row.closes_at - row.opens_at <= longest
    ]
    inside = [one for one in found if one.starts < last and one.ends > first]
    return sorted(inside, key=lambda one: (one.starts, one.assessment))


# How far from its assessment's a window of somebody's own may lie, to be looked for.
_WIDER = timedelta(days=14)


def _window(row: Assessment, opens: datetime | None, closes: datetime | None) -> ExamWindow:
    assert row.opens_at is not None
    assert row.closes_at is not None
    return ExamWindow(
        tenant=row.tenant_id,
        school=row.tenant.name,
        assessment=row.key,
        title=row.title,
        course=row.course,
        starts=min(row.opens_at, opens or row.opens_at),
        ends=max(row.closes_at, closes or row.closes_at) + timedelta(seconds=row.grace_seconds),
    )
