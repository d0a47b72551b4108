"""What waits for somebody to mark it, and one answer to be marked."""

from typing import Any
from uuid import UUID

import msgspec

from apps.assessments.errors import AttemptOpen
from apps.assessments.events import Marking, SlotMark
from apps.assessments.models import Response, ResultRow
from apps.assessments.queries.assessments import assessment_row
from apps.assessments.queries.attempts import row_of
from apps.assessments.queries.papers import PaperItem, paper
from apps.assessments.rules.items import Criterion, Essay
from apps.assessments.rules.marking import may_mark, rules_of, seen
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.shown import Gap, Option
from apps.assessments.rules.view import learner_view
from banyan.events.generations import live
from banyan.tenancy.replicas.replica_read import may_lag


class Waiting(msgspec.Struct, frozen=True):
    """An answer to be marked; `yours`: you have marked it, and somebody else has to as well."""

    attempt: UUID
    slot: int
    marked: int
    yours: bool


class MarkingQueue(msgspec.Struct, frozen=True):
    """What waits in an assessment, question by question, the oldest first. Nobody is named: who
    wrote it should make no difference."""

    assessment: str
    title: str
    waiting: list[Waiting]


class ToMark(msgspec.Struct, frozen=True):
    """An answer with all one needs to mark it.

    `seen` is to be sent back with the mark. `markings` are those this person may see: all of
    them, but not another's while theirs is to be made without it.
    """

    attempt: UUID
    slot: int
    type: str
    title: str
    prompt_html: str
    max_mark: str
    response: dict[str, Any] | None
    choices: tuple[Option, ...]
    stems: tuple[Option, ...]
    gaps: tuple[Gap, ...]
    guide_html: str
    rubric: tuple[Criterion, ...]
    fraction: str | None
    waits: bool
    may_mark: bool
    markings: list[Marking]
    seen: int


@may_lag
def marking_queue(assessment: str, marker: str) -> MarkingQueue:
    """What waits for this person or others. Raises NotFound."""
    row = assessment_row(assessment)
    lines = ResultRow.objects.filter(
        generation=live("results"),
        assessment_id=row.id,
        state="submitted",
        marks__contains=[{"waits": True}],
    )
    found = [
        _waiting(line.attempt_id, one, marker)
        for line in lines.order_by("submitted_at", "attempt_id")
        for one in msgspec.convert(line.marks, list[SlotMark])
        if one.waits
    ]
    return MarkingQueue(row.key, row.title, sorted(found, key=lambda one: one.slot))


def to_mark(attempt: UUID, slot: int, marker: str) -> ToMark:
    """An answer that was handed in. Raises NotFound, AttemptOpen."""
    row = row_of(attempt, None)
    if row.state != "submitted":
        raise AttemptOpen("Only what was handed in can be marked.")
    placed = paper(row.marked_on or row.paper_id).at(slot)
    marks = msgspec.convert(row.marks, list[SlotMark])
    given = Response.objects.filter(attempt_id=attempt, slot=slot).first()
    one = next(mark for mark in marks if mark.slot == slot)
    return _to_mark(attempt, placed, one, given.response if given else None, marker)


def _waiting(attempt: UUID, one: SlotMark, marker: str) -> Waiting:
    markers = [marking.marker for marking in one.markings]
    return Waiting(attempt, one.slot, len(markers), marker in markers)


def _to_mark(
    attempt: UUID, placed: PaperItem, one: SlotMark, response: dict[str, Any] | None, marker: str
) -> ToMark:
    shown = learner_view(placed.item, placed.place(attempt))
    rules = rules_of(placed.item)
    essay = placed.item if isinstance(placed.item, Essay) else None
    blind = one.waits and rules.markers > 1 and len(one.markings) < rules.markers
    return ToMark(
        attempt=attempt,
        slot=placed.slot,
        type=shown.type,
        title=shown.title,
        prompt_html=shown.prompt_html,
        max_mark=printed(placed.max_mark),
        response=response,
        choices=shown.choices,
        stems=shown.stems,
        gaps=shown.gaps,
        guide_html=essay.guide_html if essay else "",
        rubric=essay.rubric if essay else (),
        fraction=one.fraction,
        waits=one.waits,
        may_mark=may_mark(one.markings, marker, rules),
        markings=[each for each in one.markings if not blind or each.marker == marker],
        seen=seen(one.markings, marker, rules),
    )
