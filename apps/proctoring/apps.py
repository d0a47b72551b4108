"""Proctoring as a Django app."""

from django.apps import AppConfig


class ProctoringConfig(AppConfig):
    """Registered so that its organs are found as soon as they exist."""

    name = "apps.proctoring"
    label = "proctoring"
