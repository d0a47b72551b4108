"""LTI as a Django app."""

from django.apps import AppConfig


class LtiConfig(AppConfig):
    """Knows assessments by their api and events."""

    name = "apps.lti"
    label = "lti"
    verbose_name = "Other platforms (LTI)"
