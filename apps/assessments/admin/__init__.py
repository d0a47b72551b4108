"""Assessments in the admin: the bank with its import, the assessments made of it, and
what single learners are granted."""

from apps.assessments.admin.accommodations import AccommodationAdmin
from apps.assessments.admin.assessments import AssessmentAdmin
from apps.assessments.admin.bank import QuestionAdmin

__all__ = ["AccommodationAdmin", "AssessmentAdmin", "QuestionAdmin"]
