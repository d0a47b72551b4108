"""The Celery application; tasks are found in the apps' `tasks` modules."""

from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from banyan.dry_run.side_effects import recorded_instead


class Banyan(Celery):
    """Tasks that a dry run would send are recorded instead."""

    def send_task(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if recorded_instead("celery", name):
            return self.AsyncResult("dry-run")
        return super().send_task(name, *args, **kwargs)


app = Banyan("banyan", broker=settings.CELERY_BROKER_URL)
app.conf.update(
    task_ignore_result=True,
    # A killed worker's task is taken up by the next one; every task is harmless to repeat.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 300},
    timezone="UTC",
)
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Celery would otherwise replace the handlers of the one log stream."""
