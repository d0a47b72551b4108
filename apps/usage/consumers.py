"""Attempts that begin and end, taken from Kafka: one row each, however often it is told."""

from typing import Any

from django.db import connection

from apps.assessments.events import (
    AttemptAbandoned,
    AttemptEvent,
    AttemptReopened,
    AttemptStarted,
    AttemptSubmitted,
)
from banyan.events.consumers import consumes
from banyan.statements import statement
from banyan.tenancy import current_tenant

_NOTE = statement(__file__, "note_sittings")


@consumes(AttemptStarted, AttemptSubmitted, AttemptReopened, AttemptAbandoned, consumer="usage")
def note_sittings(events: list[AttemptEvent]) -> None:
    """Bring the rows of these attempts to where the last event of each leaves them."""
    begins = {one.aggregate_id: one for one in events if isinstance(one, AttemptStarted)}
    last = {one.aggregate_id: one for one in events}
    submitted = [one if isinstance(one, AttemptSubmitted) else None for one in last.values()]
    columns: list[list[Any]] = [
        list(last),
        [one.seq for one in last.values()],
        [begins[attempt].started_at if attempt in begins else None for attempt in last],
        [one and one.submitted_at for one in submitted],
        [one is not None and one.by == "clock" for one in submitted],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [current_tenant(), *columns])
