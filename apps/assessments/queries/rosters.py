"""Who is to sit an assessment, as the roster of its course says."""

import msgspec
from django.db.models import QuerySet

from apps.assessments.models import Assessment, Enrolment
from apps.assessments.queries.assessments import assessment_row
from banyan.tenancy.replicas.replica_read import may_lag


class Enrolled(msgspec.Struct, frozen=True):
    """A learner in the course: their id in the LMS, and their name."""

    learner: str
    name: str


@may_lag
def enrolled(assessment: str) -> list[Enrolled]:
    """The learners of the assessment's course by name; none without a roster. Raises NotFound."""
    students = students_of(assessment_row(assessment))
    return [Enrolled(one.learner, one.name) for one in students.order_by("name", "learner")]


def students_of(row: Assessment) -> QuerySet[Enrolment]:
    """The rows of the roster."""
    if not row.course:
        return Enrolment.objects.none()
    return Enrolment.objects.filter(course=row.course, role=Enrolment.Role.STUDENT)
