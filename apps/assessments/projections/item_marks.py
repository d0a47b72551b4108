"""What each attempt got for each item, as long as it counts."""

from apps.assessments.events import (
    AttemptAbandoned,
    AttemptRegraded,
    AttemptReopened,
    AttemptSubmitted,
    Scored,
    SlotMarked,
)
from apps.assessments.models import ItemMark
from banyan.events import on
from banyan.events.generations import being_built

_Ended = Scored | AttemptAbandoned | AttemptReopened


@on(
    AttemptSubmitted,
    AttemptAbandoned,
    AttemptReopened,
    SlotMarked,
    AttemptRegraded,
    projection="item_marks",
    version=2,
    tables=(ItemMark,),
)
def count_what_counts(events: list[_Ended]) -> None:
    """Each attempt by the last that has happened to it; harmless to repeat."""
    last = {event.aggregate_id: event for event in events}
    ItemMark.objects.filter(generation=being_built(), attempt_id__in=list(last)).delete()
    scored = (event for event in last.values() if isinstance(event, Scored))
    ItemMark.objects.bulk_create(mark for event in scored for mark in _marks(event))


def _marks(event: Scored) -> list[ItemMark]:
    """What waits for somebody to mark it says nothing about its item yet."""
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
        if not one.waits
    ]
