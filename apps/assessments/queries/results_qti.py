"""A submitted attempt as a results file of QTI."""

from uuid import UUID

import msgspec

from apps.assessments.errors import AttemptOpen
from apps.assessments.events import SlotMark
from apps.assessments.formats.qti.results_writer import Scored, Session, assessment_result_xml
from apps.assessments.queries.attempts import answers_of, row_of
from apps.assessments.queries.papers import paper
from apps.assessments.rules.scoring import printed


def result_qti(attempt: UUID, learner: str | None) -> bytes:
    """The file: answers and marks of every question. Raises NotFound, AttemptOpen."""
    row = row_of(attempt, learner)
    if row.submitted_at is None or row.mark is None:
        raise AttemptOpen
    text, given = paper(row.marked_on or row.paper_id), answers_of(row.id)
    marks = {mark.slot: mark for mark in msgspec.convert(row.marks, list[SlotMark])}
    return assessment_result_xml(
        Session(
            test=text.assessment,
            attempt=str(row.id),
            learner=row.learner,
            submitted_at=row.submitted_at,
            mark=printed(row.mark),
            max_mark=printed(row.max_mark),
            questions=tuple(
                Scored(
                    placed.item,
                    given[placed.slot].response if placed.slot in given else None,
                    marks[placed.slot].mark,
                    printed(placed.max_mark),
                )
                for placed in text.items
            ),
        )
    )
