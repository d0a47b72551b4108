"""Periodic work of the kernel."""

import logging

from banyan.celery import app
from banyan.partitions import ensure
from banyan.partitions.lock import Busy

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0


@app.task
def make_months_ahead() -> None:
    """Make the event log's next months; a second run finds them made."""
    try:
        made = ensure(patience=0)
    except Busy:
        # Whoever is at it, a tenant's move for example, may need hours; there are months ahead.
        logger.info("the partitions are being changed; looking again later")
    else:
        if made:
            logger.info("months made", extra={"months": [str(month) for month in made]})


app.add_periodic_task(EVERY_SECONDS, make_months_ahead.s(), expires=EVERY_SECONDS)
