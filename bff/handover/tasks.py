"""Work of the front door that takes longer than a click."""

from contextlib import closing

from banyan.celery import app
from bff.handover.forward import move_some
from bff.handover.transition import legacy_of
from bff.routes.models import Ownership


# Under the name that the release before has queued it by.
@app.task(name="bff.tasks.ownership.move_archive")
def move_archive(ownership: str) -> None:
    """Move the archive to its end; killed, it goes on where it was when it is asked for again."""
    row = Ownership.objects.select_related("tenant").get(id=ownership)
    with closing(legacy_of(row)) as legacy:
        while move_some(row, legacy):
            row.refresh_from_db()
