"""Live class as a Django app."""

from django.apps import AppConfig


class LiveclassConfig(AppConfig):
    """Registered so that its organs are found as soon as they exist."""

    name = "apps.liveclass"
    label = "liveclass"
