"""Read models made of events: the teacher's table of results."""

import msgspec

from apps.assessments.events import AnswerSaved, AttemptStarted, AttemptSubmitted
from apps.assessments.models import ResultRow
from banyan.events import on

RESULTS = "results"


@on(AttemptStarted, projection=RESULTS)
def add_a_line(event: AttemptStarted) -> None:
    """A learner appears in the table."""
    ResultRow.objects.get_or_create(
        tenant_id=event.tenant,
        attempt_id=event.aggregate_id,
        defaults={
            "assessment_id": event.assessment,
            "learner": event.learner,
            "learner_name": event.learner_name,
            "state": "open",
            "max_mark": event.max_mark,
            "started_at": event.started_at,
            "seq": event.seq,
        },
    )


@on(AnswerSaved, projection=RESULTS)
def note_the_revision(event: AnswerSaved) -> None:
    """The line says up to which revision it knows the attempt."""
    ResultRow.objects.filter(attempt_id=event.aggregate_id, seq__lt=event.seq).update(seq=event.seq)


@on(AttemptSubmitted, projection=RESULTS)
def fill_in_the_marks(event: AttemptSubmitted) -> None:
    """The marks are known; an event that comes twice changes nothing."""
    ResultRow.objects.filter(attempt_id=event.aggregate_id, seq__lt=event.seq).update(
        state="submitted",
        mark=event.mark,
        marks=msgspec.to_builtins(event.marks),
        submitted_at=event.submitted_at,
        seq=event.seq,
    )
