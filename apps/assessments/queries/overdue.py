"""Attempts that are not over: whose time is up, and whose history may still grow."""

from uuid import UUID

from django.db.models.functions import Now

from apps.assessments.models import Attempt
from banyan.events import still_open
from banyan.models import Fence

_RUNNING = (Attempt.State.OPEN, Attempt.State.OVERDUE)


def overdue(limit: int = 500) -> list[UUID]:
    """Attempts the clock has to look at, the longest due first; not those that another system
    looks after now."""
    due = Attempt.objects.filter(state__in=_RUNNING, close_at__lt=Now())
    if Fence.objects.filter(aggregate="attempt", is_open=False).exists():
        due = due.filter(fenced=False)
    return list(due.order_by("close_at").values_list("id", flat=True)[:limit])


@still_open("attempt")
def attempts_not_over(first: UUID, before: UUID) -> int:
    """Attempts of all tenants with first <= id < before that are not over."""
    rows = Attempt.across_tenants.filter(state__in=_RUNNING, id__gte=first, id__lt=before)
    return rows.count()
