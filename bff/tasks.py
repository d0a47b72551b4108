"""Periodic work of the front door."""

from banyan.celery import app
from bff.status.gathering import gather

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


app.add_periodic_task(GATHER_SECONDS, gather_outcomes.s(), expires=GATHER_SECONDS)
app.add_periodic_task(LATE_SECONDS, gather_late_outcomes.s(), expires=LATE_SECONDS)
