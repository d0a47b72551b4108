"""Marks: a learner's own result and the teacher's table."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import structs

from apps.assessments.errors import AttemptOpen
from apps.assessments.events import AttemptRegraded, SlotMark
from apps.assessments.models import Attempt, ResultRow
from apps.assessments.queries.assessments import assessment_row
from apps.assessments.queries.attempts import answers_of, row_of
from apps.assessments.queries.papers import PaperItem, paper
from apps.assessments.rules.given import NOTHING_GIVEN, Given
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import feedback, printed
from apps.assessments.rules.shown import Canvas, Gap, Option
from apps.assessments.rules.view import learner_view
from banyan.events.generations import live, reader_of
from banyan.events.history import history
from banyan.events.reader import as_of
from banyan.tenancy.replicas.replica_read import may_lag


class ResultItem(msgspec.Struct, frozen=True):
    """A scored slot with the learner's answer and the feedback it earns.

    While it `waits` somebody has still to mark it; `comments` are what those who did say.
    `certainty` is how sure the learner was, 1 to 3, `tries` how often they had it checked.
    """

    slot: int
    type: str
    title: str
    prompt_html: str
    fraction: str | None
    mark: str
    max_mark: str
    response: dict[str, Any] | None
    choices: tuple[Option, ...]
    stems: tuple[Option, ...]
    gaps: tuple[Gap, ...]
    canvas: Canvas | None
    feedback_html: str
    waits: bool
    comments: list[str]
    certainty: int | None
    tries: int


class MarkedAgain(msgspec.Struct, frozen=True):
    """When and why an attempt was marked again, and what it had before and after."""

    at: datetime
    reason: str
    before: str
    after: str


class Result(msgspec.Struct, frozen=True):
    """A submitted attempt, scored."""

    attempt: UUID
    assessment: str
    title: str
    learner: str
    mark: str
    max_mark: str
    submitted_at: datetime
    items: list[ResultItem]
    marked_again: list[MarkedAgain]


class ResultLine(msgspec.Struct, frozen=True):
    """An attempt in the teacher's table; `mark` is None until it is submitted."""

    attempt: UUID
    learner: str
    learner_name: str
    state: str
    mark: str | None
    max_mark: str
    started_at: datetime
    submitted_at: datetime | None
    items: list[SlotMark]


class ResultTable(msgspec.Struct, frozen=True):
    """All attempts of an assessment, as far as the projection had read at `as_of`."""

    assessment: str
    title: str
    as_of: datetime
    results: list[ResultLine]


def result(attempt: UUID, learner: str | None) -> Result:
    """The marks of a submitted attempt. Raises NotFound, AttemptOpen."""
    row = row_of(attempt, learner)
    if row.submitted_at is None or row.mark is None:
        raise AttemptOpen
    text = paper(row.marked_on or row.paper_id)
    given = answers_of(row.id)
    marks = {mark.slot: mark for mark in msgspec.convert(row.marks, list[SlotMark])}
    return Result(
        attempt=row.id,
        assessment=text.assessment,
        title=text.title,
        learner=row.learner,
        mark=printed(row.mark),
        max_mark=printed(row.max_mark),
        submitted_at=row.submitted_at,
        items=[
            _result_item(row, placed, given.get(placed.slot, NOTHING_GIVEN), marks[placed.slot])
            for placed in text.items
        ],
        marked_again=_marked_again(row),
    )


@may_lag
def results(assessment: str) -> ResultTable:
    """The teacher's table, newest attempt last. Raises NotFound."""
    row = assessment_row(assessment)
    lines = ResultRow.objects.filter(generation=live("results"), assessment_id=row.id)
    return ResultTable(
        assessment=row.key,
        title=row.title,
        as_of=as_of(reader_of("results")),
        results=[_line(line) for line in lines.order_by("started_at", "attempt_id")],
    )


def _marked_again(attempt: Attempt) -> list[MarkedAgain]:
    if attempt.submitted_at is None or attempt.marked_on is None:
        return []
    return [
        MarkedAgain(one.at, one.reason, one.before, one.mark)
        for one in history(attempt.id, (AttemptRegraded,))
        if one.at >= attempt.submitted_at
    ]


def _result_item(attempt: Attempt, placed: PaperItem, given: Given, mark: SlotMark) -> ResultItem:
    shown = learner_view(placed.item, placed.place(attempt.id))
    item = placed.asked(attempt.id)
    return ResultItem(
        slot=placed.slot,
        type=shown.type,
        title=shown.title,
        prompt_html=shown.prompt_html,
        fraction=mark.fraction,
        mark=mark.mark,
        max_mark=printed(placed.max_mark),
        response=given.response,
        choices=shown.choices,
        stems=shown.stems,
        gaps=shown.gaps,
        canvas=shown.canvas,
        feedback_html=feedback(item, parse_response(item, given.response)),
        waits=mark.waits,
        comments=[] if mark.waits else [one.comment for one in mark.markings if one.comment],
        certainty=given.certainty,
        tries=len(given.checks),
    )


def _line(row: ResultRow) -> ResultLine:
    return ResultLine(
        attempt=row.attempt_id,
        learner=row.learner,
        learner_name=row.learner_name,
        state=row.state,
        mark=row.mark,
        max_mark=row.max_mark,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        items=[
            # Without what each person gave: whoever marks second is not to see it here.
            structs.replace(mark, markings=[])
            for mark in msgspec.convert(row.marks, list[SlotMark])
        ],
    )
