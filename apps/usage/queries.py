"""Exams by the hour."""

from datetime import datetime

import msgspec

from apps.usage.models import Hour
from banyan.tenancy import current_tenant
from banyan.tenancy.replicas.replica_read import may_lag

_MOST = 24 * 31


class HourOfExams(msgspec.Struct, frozen=True):
    """What was begun and handed in within one hour, `by_clock` of them by the deadline."""

    hour: datetime
    begun: int
    handed_in: int
    by_clock: int


@may_lag
def hours_of_exams() -> list[HourOfExams]:
    """The school's last hours with exams, newest first; a month of them at most."""
    rows = Hour.objects.filter(tenant=current_tenant()).order_by("-hour")[:_MOST]
    return [HourOfExams(row.hour, row.begun, row.handed_in, row.by_clock) for row in rows]
