"""Assessments in the admin: the bank with its import, and the assessments made of it."""

from apps.assessments.admin.assessments import AssessmentAdmin
from apps.assessments.admin.bank import QuestionAdmin

__all__ = ["AssessmentAdmin", "QuestionAdmin"]
