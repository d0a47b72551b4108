"""Periodic work of assessments."""

import logging
from functools import partial
from uuid import UUID

from apps.assessments import metrics
from apps.assessments.api import (
    CloseOverdue,
    RegradeAttempt,
    SweepUploads,
    now,
    overdue,
    regrading_plan,
    sweep_files,
)
from banyan.celery import app
from banyan.commands import run, run_all
from banyan.models import Tenant
from banyan.telemetry.metrics import counter
from banyan.tenancy import tenant_scope

logger = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
SWEEP_SECONDS = 3600.0
_BATCH = 200
_CLOSED = counter(metrics.OVERDUE_ATTEMPTS_CLOSED)


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


@app.task
def regrade(tenant: str, assessment: str, actor: str, reason: str, only_if_higher: bool) -> None:
    """Mark again what would change; what a first run has done, a second finds done."""
    school = UUID(tenant)
    with tenant_scope(school):
        plan = regrading_plan(assessment, only_if_higher=only_if_higher)
    again = partial(
        RegradeAttempt,
        tenant=school,
        actor=actor,
        paper=plan.paper,
        reason=reason,
        only_if_higher=only_if_higher,
    )
    for first in range(0, len(plan.changing), _BATCH):
        some = plan.changing[first : first + _BATCH]
        outcomes = run_all([again(attempt=one) for one in some])
        for attempt, outcome in zip(some, outcomes, strict=True):
            if isinstance(outcome, Exception):  # reopened meanwhile, say
                named = {"attempt": str(attempt)}
                logger.error("attempt not marked again", extra=named, exc_info=outcome)


@app.task
def sweep_away_uploads() -> None:
    """Clear away what was uploaded and never handed in; a second run finds it done."""
    for tenant in Tenant.objects.values_list("id", flat=True):
        removed = gone = 0
        while (swept := run(SweepUploads(tenant=tenant, actor="clock"))).anything:
            removed, gone = removed + swept.removed, gone + swept.gone
        if removed or gone:
            said = {"tenant": str(tenant), "removed": removed, "gone": gone}
            logger.info("uploads swept away", extra=said)
    if deleted := sweep_files(now()):
        logger.info("uploaded files deleted", extra={"files": deleted})


app.add_periodic_task(EVERY_SECONDS, close_overdue_attempts.s(), expires=EVERY_SECONDS)
app.add_periodic_task(SWEEP_SECONDS, sweep_away_uploads.s(), expires=SWEEP_SECONDS)
