"""Whether attempts are still begun here."""

from datetime import datetime

from django.db.models import Max

from apps.assessments.models import Attempt


def last_start_since(moment: datetime) -> datetime | None:
    """When an attempt was last begun after `moment`, in any school; None if none was."""
    begun = Attempt.across_tenants.filter(started_at__gt=moment)
    last: datetime | None = begun.aggregate(last=Max("started_at"))["last"]
    return last
