"""Periodic work of the kernel."""

import logging

from django.db import OperationalError

from banyan.celery import app
from banyan.partitions import ensure
from banyan.partitions.lock import Busy
from banyan.streams import Stream
from banyan.streams.keeping import keep

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


@app.task
def keep_days_of_streams() -> None:
    """Make every stream's next days and drop those that are over; a second run finds it done."""
    for stream in Stream.declared.values():
        try:
            dropped = keep(stream)
        except OperationalError:
            logger.warning("a stream's days are locked; again later", extra={"stream": stream.name})
        else:
            if dropped:
                logger.info("days dropped", extra={"tables": dropped})


app.add_periodic_task(EVERY_SECONDS, keep_days_of_streams.s(), expires=EVERY_SECONDS)
