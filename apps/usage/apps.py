"""Usage as a Django app."""

from django.apps import AppConfig


class UsageConfig(AppConfig):
    """Knows assessments by what they tell on Kafka."""

    name = "apps.usage"
    label = "usage"
    verbose_name = "Usage"
