"""What each attempt got for each item, as long as it counts."""

from apps.assessments.events import (
    AttemptAbandoned,
    AttemptReopened,
    AttemptSubmitted,
)
from apps.assessments.models import ItemMark
from banyan.events import on
from banyan.events.generations import being_built

_Ended = AttemptSubmitted | AttemptAbandoned | AttemptReopened


@on(
    AttemptSubmitted,
    AttemptAbandoned,
    AttemptReopened,
    projection="item_marks",
    tables=(ItemMark,),
)
def count_what_counts(events: list[_Ended]) -> None:
    """Each attempt by the last that has happened to it; harmless to repeat."""
    last = {event.aggregate_id: event for event in events}
    ItemMark.objects.filter(generation=being_built(), attempt_id__in=list(last)).delete()
    submitted = (event for event in last.values() if isinstance(event, AttemptSubmitted))
    ItemMark.objects.bulk_create(mark for event in submitted for mark in _marks(event))


def _marks(event: AttemptSubmitted) -> list[ItemMark]:
    return [
        ItemMark(
            tenant_id=event.tenant,
            generation=being_built(),
            attempt_id=event.aggregate_id,
            slot=one.slot,
            assessment_id=event.assessment,
            fraction=None if one.fraction is None else float(one.fraction),
            mark=float(one.mark),
            total=float(event.mark),
        )
        for one in event.marks
    ]
