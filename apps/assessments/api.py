"""Assessments, as others may use them.

Commands are executed by `banyan.commands.run`/`arun`; queries are plain functions to be called
inside a tenant's scope. Only frozen data crosses this door.
"""

from apps.assessments.commands.answers import SaveAnswer, Saved
from apps.assessments.commands.attempts import (
    CloseOverdue,
    StartAttempt,
    Started,
    SubmitAttempt,
    Submitted,
)
from apps.assessments.commands.bank import (
    ArrangeAssessment,
    Imported,
    ImportQuestions,
    PublishAssessment,
    Published,
)
from apps.assessments.formats import FORMATS, Problem, Reading, read
from apps.assessments.queries.assessments import (
    AssessmentPage,
    AssessmentSummary,
    AttemptSummary,
    assessment,
    assessments,
    has_assessment,
)
from apps.assessments.queries.attempts import (
    AttemptView,
    PlacedItem,
    Progress,
    attempt_as_started,
    attempt_view,
    progress,
)
from apps.assessments.queries.overdue import overdue
from apps.assessments.queries.publication import Publication, publication
from apps.assessments.queries.results import Result, ResultLine, ResultTable, result, results

__all__ = [
    "FORMATS",
    "ArrangeAssessment",
    "AssessmentPage",
    "AssessmentSummary",
    "AttemptSummary",
    "AttemptView",
    "CloseOverdue",
    "ImportQuestions",
    "Imported",
    "PlacedItem",
    "Problem",
    "Progress",
    "Publication",
    "PublishAssessment",
    "Published",
    "Reading",
    "Result",
    "ResultLine",
    "ResultTable",
    "SaveAnswer",
    "Saved",
    "StartAttempt",
    "Started",
    "SubmitAttempt",
    "Submitted",
    "assessment",
    "assessments",
    "attempt_as_started",
    "attempt_view",
    "has_assessment",
    "overdue",
    "progress",
    "publication",
    "read",
    "result",
    "results",
]
