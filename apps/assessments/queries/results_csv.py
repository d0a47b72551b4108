"""The teacher's table as CSV, part by part: a line per attempt, three columns per question."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q

from apps.assessments.events import SlotMark
from apps.assessments.formats.answers_in_words import Wording
from apps.assessments.formats.spreadsheets import csv_lines, harmless
from apps.assessments.models import Assessment, Attempt, Paper, Response, ResultRow
from apps.assessments.queries.assessments import assessment_row
from apps.assessments.queries.papers import PaperText, paper
from apps.assessments.queries.rosters import students_of
from banyan.events.generations import live
from banyan.tenancy.replicas.replica_read import may_lag

ATTEMPTS_A_PART = 200
_COLUMNS = ["attempt", "learner", "name", "state", "started_at", "submitted_at", "mark", "max_mark"]


class CsvCursor(msgspec.Struct, frozen=True):
    """Where a part ended, and the questions that have columns: those of the first part."""

    slots: tuple[int, ...]
    started_at: datetime
    attempt: UUID


class CsvPart(msgspec.Struct, frozen=True):
    """Some lines, and where the next ones begin; None after the last."""

    text: str
    after: CsvCursor | None


@may_lag
def results_csv(assessment: str, after: CsvCursor | None = None) -> CsvPart:
    """The next lines of the table, its header before the first. Raises NotFound."""
    row = assessment_row(assessment)
    lines = list(_lines(row, after)[: ATTEMPTS_A_PART + 1])
    slots = _slots(row) if after is None else after.slots
    shown = lines[:ATTEMPTS_A_PART]
    header = [_header(slots)] if after is None else []
    text = csv_lines([*header, *_rows(shown, slots)])
    if len(lines) <= ATTEMPTS_A_PART:
        return CsvPart(text + csv_lines(_not_begun(row)), None)
    return CsvPart(text, CsvCursor(slots, shown[-1].started_at, shown[-1].attempt_id))


def _lines(row: Assessment, after: CsvCursor | None) -> Any:
    lines = ResultRow.objects.filter(generation=live("results"), assessment_id=row.id)
    if after is not None:
        same = Q(started_at=after.started_at, attempt_id__gt=after.attempt)
        lines = lines.filter(Q(started_at__gt=after.started_at) | same)
    return lines.order_by("started_at", "attempt_id")


def _not_begun(row: Assessment) -> Iterator[list[str]]:
    """Lines for those who are in the course, as its roster says, and have no attempt."""
    lines = ResultRow.objects.filter(generation=live("results"), assessment_id=row.id)
    begun = set(lines.values_list("learner", flat=True))
    for one in students_of(row).exclude(learner__in=begun):
        yield ["", harmless(one.learner), harmless(one.name), "not begun"]


def _slots(row: Assessment) -> tuple[int, ...]:
    """The questions of every paper that the assessment has had."""
    papers = Paper.objects.filter(assessment_id=row.id).values_list("id", flat=True)
    return tuple(sorted({placed.slot for id in papers for placed in paper(id).items}))


def _header(slots: tuple[int, ...]) -> list[str]:
    asked = [f"{slot} {what}" for slot in slots for what in ("fraction", "mark", "answer")]
    return [*_COLUMNS, *asked]


def _rows(lines: list[ResultRow], slots: tuple[int, ...]) -> Iterator[list[str]]:
    ids = [line.attempt_id for line in lines]
    papers = dict(Attempt.objects.filter(id__in=ids).values_list("id", "paper_id"))
    answers = {
        (one.attempt_id, one.slot): one.response
        for one in Response.objects.filter(attempt_id__in=ids)
    }
    wordings: dict[UUID, dict[int, Wording]] = {}
    for line in lines:
        text = paper(papers[line.attempt_id])
        if text.id not in wordings:
            wordings[text.id] = _wordings(text)
        words = wordings[text.id]
        yield [*_about(line), *_asked(line, slots, words, answers)]


def _wordings(text: PaperText) -> dict[int, Wording]:
    return {placed.slot: Wording(placed.item) for placed in text.items}


def _about(line: ResultRow) -> list[str]:
    submitted = "" if line.submitted_at is None else line.submitted_at.isoformat()
    names = [harmless(line.learner), harmless(line.learner_name)]
    times = [line.started_at.isoformat(), submitted]
    return [str(line.attempt_id), *names, line.state, *times, line.mark or "", line.max_mark]


def _asked(
    line: ResultRow,
    slots: tuple[int, ...],
    words: dict[int, Wording],
    answers: dict[tuple[UUID, int], Any],
) -> Iterator[str]:
    marks = {one.slot: one for one in msgspec.convert(line.marks, list[SlotMark])}
    for slot in slots:
        mark, wording = marks.get(slot), words.get(slot)
        yield "" if mark is None else mark.fraction or ""
        yield "" if mark is None or mark.waits else mark.mark
        given = answers.get((line.attempt_id, slot))
        yield "" if wording is None else harmless(wording.of(given))
