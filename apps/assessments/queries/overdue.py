"""Attempts whose time is up."""

from uuid import UUID

from django.db.models.functions import Now

from apps.assessments.models import Attempt


def overdue(limit: int = 500) -> list[UUID]:
    """Attempts the clock has to look at, the longest due first."""
    states = (Attempt.State.OPEN, Attempt.State.OVERDUE)
    due = Attempt.objects.filter(state__in=states, close_at__lt=Now())
    return list(due.order_by("close_at").values_list("id", flat=True)[:limit])
