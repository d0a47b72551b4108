"""Flips that were asked for and approved are carried out at their time."""

import logging

from django.utils import timezone

from banyan.celery import app
from bff.flips.schedule import carry_out_due

logger = logging.getLogger(__name__)

EVERY_SECONDS = 5.0


@app.task
def carry_out_scheduled_flips() -> None:
    """Flip what is due; a second run finds it settled."""
    for flip in carry_out_due(timezone.now()):
        told = {"flip": str(flip), "status": flip.status, "outcome": flip.outcome}
        logger.info("scheduled flip settled", extra=told)


app.add_periodic_task(EVERY_SECONDS, carry_out_scheduled_flips.s(), expires=EVERY_SECONDS)
