"""Periodic work of assessments."""

import logging
from uuid import UUID

from apps.assessments.api import CloseOverdue, overdue
from banyan.celery import app
from banyan.commands import run_all
from banyan.models import Tenant
from banyan.telemetry import names
from banyan.telemetry.metrics import counter
from banyan.tenancy import tenant_scope

logger = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
_BATCH = 200
_CLOSED = counter(names.OVERDUE_ATTEMPTS_CLOSED)


@app.task
def close_overdue_attempts() -> None:
    """Do what is due to attempts whose time is up; a second run finds it done."""
    for tenant in Tenant.objects.values_list("id", flat=True):
        while len(_close_some(tenant)) == _BATCH:
            pass


def _close_some(tenant: UUID) -> list[UUID]:
    with tenant_scope(tenant):
        due = overdue(_BATCH)
    commands = [CloseOverdue(tenant=tenant, actor="clock", attempt=attempt) for attempt in due]
    closed = []
    for attempt, outcome in zip(due, run_all(commands), strict=True):
        if isinstance(outcome, Exception):
            # The others' time is up as well; this one is tried again in a few seconds.
            logger.error("attempt not closed", extra={"attempt": str(attempt)}, exc_info=outcome)
        else:
            closed.append(attempt)
    _CLOSED.add(len(closed))
    return closed


app.add_periodic_task(EVERY_SECONDS, close_overdue_attempts.s(), expires=EVERY_SECONDS)
