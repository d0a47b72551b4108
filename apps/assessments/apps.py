"""Assessments as a Django app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The model app: read it first."""

    name = "apps.assessments"
    label = "assessments"
