"""Drills that were asked for in the admin, and what a killed one has left."""

import logging

from banyan.celery import app
from bff.drills.abandoned import put_back_left
from bff.drills.conductor import conduct
from bff.drills.models import Drill
from bff.drills.store import AnotherRuns, end

logger = logging.getLogger(__name__)

EVERY_SECONDS = 15.0


# Under the name that the release before has queued it by.
@app.task(name="bff.tasks.drills.carry_out_drill")
def carry_out_drill(drill: int) -> None:
    """Carry out a drill that was asked for; a second run finds it begun."""
    found = Drill.objects.filter(pk=drill, status=Drill.Status.ASKED).first()
    if found is None:
        return
    try:
        conduct(found, _say, lambda: None)
    except AnotherRuns as refusal:
        end(found, Drill.Status.REFUSED, refusal.detail)
    logger.info("drill ended", extra={"drill": str(found), "outcome": found.outcome})


@app.task
def put_back_what_drills_left() -> None:
    """A second run finds nothing to do."""
    for drill in put_back_left():
        logger.error("drill left behind", extra={"drill": str(drill), "outcome": drill.outcome})


def _say(moment: str) -> None:
    logger.info("drill", extra={"moment": moment.strip()})


app.add_periodic_task(EVERY_SECONDS, put_back_what_drills_left.s(), expires=EVERY_SECONDS)
