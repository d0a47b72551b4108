"""What each attempt answered and got for each item, and how long it took, as long as it counts.

A row is written when the attempt ends, from its own history in the log: rows that follow every
save would be a hundred times as many writes, of which all but the last are thrown away.
"""

from apps.assessments.events import (
    AnswerSaved,
    AnswersSaved,
    AttemptAbandoned,
    AttemptEvent,
    AttemptRegraded,
    AttemptReopened,
    AttemptStarted,
    AttemptSubmitted,
    Scored,
    SlotChecked,
    SlotMark,
    SlotMarked,
)
from apps.assessments.formats.in_words import in_words
from apps.assessments.models import ItemMark, Paper
from apps.assessments.queries.papers import PaperItem, paper
from apps.assessments.rules.pacing import Act, seconds_by_slot
from apps.assessments.rules.responses import is_answered, parse_response
from banyan.events import on
from banyan.events.generations import being_built
from banyan.events.history import histories

_Ended = Scored | AttemptAbandoned | AttemptReopened
_STEPS: tuple[type[AttemptEvent], ...] = (
    AttemptStarted,
    AnswerSaved,
    AnswersSaved,
    SlotChecked,
    AttemptReopened,
)


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
    scored = [event for event in last.values() if isinstance(event, Scored)]
    steps = histories([event.aggregate_id for event in scored], _STEPS)
    ItemMark.objects.bulk_create(
        mark for event in scored for mark in _marks(event, steps[event.aggregate_id])
    )


def _marks(event: Scored, steps: list[AttemptEvent]) -> list[ItemMark]:
    """What waits for somebody to mark it says nothing about its item yet."""
    # The log goes on: what came after this end belongs to the next.
    before = [step for step in steps if step.seq < event.seq]
    spent = _spent(before)
    answers = _answers(event, before)
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
            answer=answers.get(one.slot),
            seconds=spent.get(one.slot),
        )
        for one in event.marks
        if not one.waits
    ]


def _spent(steps: list[AttemptEvent]) -> dict[int, float]:
    if any(isinstance(step, AttemptStarted) and step.moved for step in steps):
        return {}  # when its answers were saved is known to nobody here
    return seconds_by_slot(Act(step.at, tuple(_saved(step))) for step in steps)


def _answers(event: Scored, steps: list[AttemptEvent]) -> dict[int, str]:
    """What the slots held in the end, in words; not what was never answered."""
    begun = next((step for step in steps if isinstance(step, AttemptStarted)), None)
    if begun is None:
        return {}
    held = {slot: response for step in steps for slot, response in _saved(step).items()}
    try:
        asked = {placed.slot: placed for placed in paper(begun.paper).items}
    except Paper.DoesNotExist:
        return {}  # deleted with its assessment: nobody will ask, so do not stand still
    found = {one.slot: _in_words(event, asked, one, held.get(one.slot)) for one in event.marks}
    return {slot: words for slot, words in found.items() if words is not None}


def _in_words(event: Scored, asked: dict[int, PaperItem], one: SlotMark, raw: object) -> str | None:
    if one.slot not in asked or one.fraction is None:
        return None
    item = asked[one.slot].asked(event.aggregate_id)
    response = parse_response(item, raw)
    if response is None or not is_answered(item, response) or item.by_hand:
        return None
    # PostgreSQL stores no NUL, and an answer of old may hold one.
    return in_words(item, response).replace("\0", "")


def _saved(step: AttemptEvent) -> dict[int, object]:
    """The responses that a step has saved, by slot."""
    match step:
        case AnswerSaved() | SlotChecked():
            return {step.slot: step.response}
        case AnswersSaved():
            return {one.slot: one.response for one in step.answers}
    return {}
