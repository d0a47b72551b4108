"""The assessments a learner can take, with what they have done of them."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

import msgspec

from apps.assessments.models import Assessment, Attempt
from apps.assessments.queries.papers import paper
from apps.assessments.rules.scoring import printed
from banyan.errors import NotFound
from banyan.tenancy.replicas.replica_read import may_lag

# A window that is open for longer is a term and no exam.


class AttemptSummary(msgspec.Struct, frozen=True):
    """One of the learner's attempts; `mark` is None while it is open."""

    id: UUID
    state: str
    mark: str | None
    max_mark: str
    submitted_at: datetime | None


class AssessmentSummary(msgspec.Struct, frozen=True):
    """A published assessment; `open_attempt` and `attempts` are the calling learner's."""

    id: str
    title: str
    course: str
    items: int
    max_mark: str
    time_limit_seconds: int | None
    attempts_allowed: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    open_attempt: UUID | None
    attempts: list[AttemptSummary]


class AssessmentPage(msgspec.Struct, frozen=True):
    """The assessments of a tenant, by title."""

    results: list[AssessmentSummary]


def assessment_row(key: str) -> Assessment:
    """The published assessment with this key. Raises NotFound."""
    row = Assessment.objects.filter(key=key, paper__isnull=False).first()
    if row is None:
        raise NotFound("There is no such assessment.")
    return row


def published_id(key: str) -> UUID:
    """The id, as in events, of the published assessment with this key. Raises NotFound."""
    return assessment_row(key).id


def has_assessment(key: str) -> bool:
    """Whether there is one with this key, published or not."""
    return Assessment.objects.filter(key=key).exists()


@may_lag
def assessments(learner: str) -> AssessmentPage:
    """Every published assessment of the tenant, with what `learner` has done of it."""
    mine: defaultdict[UUID, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.filter(learner=learner).order_by("number"):
        mine[attempt.assessment_id].append(attempt)
    rows = Assessment.objects.filter(paper__isnull=False)
    return AssessmentPage([_summary(row, mine[row.id]) for row in rows])


@may_lag
def assessment(key: str, learner: str) -> AssessmentSummary:
    """One published assessment. Raises NotFound."""
    row = assessment_row(key)
    attempts = Attempt.objects.filter(learner=learner, assessment_id=row.id).order_by("number")
    return _summary(row, list(attempts))


def _summary(row: Assessment, attempts: list[Attempt]) -> AssessmentSummary:
    assert row.paper_id is not None
    text = paper(row.paper_id)
    return AssessmentSummary(
        id=row.key,
        title=row.title,
        course=row.course,
        items=len(text.items),
        max_mark=printed(text.max_mark),
        time_limit_seconds=row.time_limit_seconds,
        attempts_allowed=row.attempts_allowed,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        open_attempt=next((a.id for a in attempts if a.state == Attempt.State.OPEN), None),
        attempts=[
            AttemptSummary(
                id=attempt.id,
                state=attempt.state,
                mark=None if attempt.mark is None else printed(attempt.mark),
                max_mark=printed(attempt.max_mark),
                submitted_at=attempt.submitted_at,
            )
            for attempt in attempts
        ],
    )
