"""Video delivery as a Django app."""

from django.apps import AppConfig


class CdnConfig(AppConfig):
    """Registered so that its organs are found as soon as they exist."""

    name = "apps.cdn"
    label = "cdn"
