"""Periodic work of assessments."""

import logging
from uuid import UUID

from django.utils import timezone

from apps.assessments.api import CloseOverdue, overdue
from banyan.celery import app
from banyan.commands import run
from banyan.models import Tenant
from banyan.tenancy import tenant_scope

logger = logging.getLogger(__name__)

EVERY_SECONDS = 5.0


@app.task
def close_overdue_attempts() -> None:
    """End the attempts whose time is up; a second run finds them ended."""
    for tenant in Tenant.objects.values_list("id", flat=True):
        with tenant_scope(tenant):
            due = overdue(timezone.now())
        for attempt in due:
            _close(tenant, attempt)


def _close(tenant: UUID, attempt: UUID) -> None:
    try:
        run(CloseOverdue(tenant=tenant, actor="clock", attempt=attempt))
    except Exception:
        # The others' time is up as well; this one is tried again in a few seconds.
        logger.exception("overdue attempt not closed", extra={"attempt": str(attempt)})


app.add_periodic_task(EVERY_SECONDS, close_overdue_attempts.s(), expires=EVERY_SECONDS)
