"""Routes are watched, and sent back when their module does worse."""

import logging

from banyan.celery import app
from bff.trial.demotion.examination import look

logger = logging.getLogger(__name__)

EVERY_SECONDS = 2.0


@app.task
def watch_routes() -> None:
    """Send back what does worse than the monolith; a second run at once finds nothing to do."""
    for demotion in look():
        logger.error("route sent back", extra={"route": demotion.route, "why": demotion.reason})


app.add_periodic_task(EVERY_SECONDS, watch_routes.s(), expires=EVERY_SECONDS)
