"""The status page is kept up to date."""

import logging

from django.db import Error

from banyan.celery import app
from bff.status.counts import gather
from bff.status.forms import EXPORT_SECONDS
from bff.status.history import signed_history
from bff.status.latest import folder, latest
from bff.status.static_copy import export

logger = logging.getLogger(__name__)

GATHER_SECONDS = 5.0
LATE_SECONDS = 300.0


@app.task
def gather_outcomes() -> None:
    """Carry the outcomes of the last minutes to PostgreSQL."""
    gather()


@app.task
def gather_late_outcomes() -> None:
    """Likewise what came late, and forget minutes that are summed up."""
    gather(late=True)


@app.task
def export_status_page() -> None:
    """Write the static copy of the status page anew; without the database as well."""
    document = latest.get()
    try:
        # Who hangs already is not asked again.
        history = None if "history" in document.missing else signed_history()
    except Error:
        history = None
    try:
        export(document, history, folder())
    except OSError as error:
        logger.warning("the static copy of the status page was not written: %s", error)


app.add_periodic_task(GATHER_SECONDS, gather_outcomes.s(), expires=GATHER_SECONDS)
app.add_periodic_task(LATE_SECONDS, gather_late_outcomes.s(), expires=LATE_SECONDS)
app.add_periodic_task(EXPORT_SECONDS, export_status_page.s(), expires=EXPORT_SECONDS)
