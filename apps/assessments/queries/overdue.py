"""Attempts whose time is up."""

from datetime import datetime
from uuid import UUID

from apps.assessments.models import Attempt
from apps.assessments.rules.attempts import GRACE


def overdue(now: datetime, limit: int = 200) -> list[UUID]:
    """Open attempts past their deadline and grace, the longest overdue first."""
    due = Attempt.objects.filter(state=Attempt.State.OPEN, deadline__lt=now - GRACE)
    return list(due.order_by("deadline").values_list("id", flat=True)[:limit])
