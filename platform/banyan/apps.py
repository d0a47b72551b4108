"""The kernel as a Django app: at start it finds every app's handlers by their place."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BanyanConfig(AppConfig):
    """Imports every app's metrics, commands, projections, consumers, hot endpoints and sockets,
    naming no app."""

    name = "banyan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules(*("metrics", "commands", "projections", "consumers", "rest.hot", "ws"))
