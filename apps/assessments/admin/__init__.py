"""Assessments in the admin: the bank with its import, the assessments made of it, what single
learners are granted, and what replays have proven."""

from apps.assessments.admin.accommodations import AccommodationAdmin
from apps.assessments.admin.assessments import AssessmentAdmin
from apps.assessments.admin.bank import QuestionAdmin
from apps.assessments.admin.proofs import VerdictAdmin
from apps.assessments.admin.rosters import EnrolmentAdmin

__all__ = [
    "AccommodationAdmin",
    "AssessmentAdmin",
    "EnrolmentAdmin",
    "QuestionAdmin",
    "VerdictAdmin",
]
