"""Learning records as a Django app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Knows assessments by their events."""

    name = "apps.records"
    label = "records"
    verbose_name = "Learning records (xAPI, Caliper)"
