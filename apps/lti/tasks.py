"""Periodic work of LTI."""

from apps.lti.api import forget_nonces
from banyan.celery import app

EVERY_SECONDS = 600.0


@app.task
def forget_used_nonces() -> None:
    """Forget launches that have expired; a second run finds nothing."""
    forget_nonces()


app.add_periodic_task(EVERY_SECONDS, forget_used_nonces.s(), expires=EVERY_SECONDS)
