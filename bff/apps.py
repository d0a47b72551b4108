"""The front door as a Django app, and its admin site."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.contrib.admin import AdminSite
from django.contrib.admin import apps as admin_apps
from django.core import checks
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from banyan.addresses import at

# What the front door's rooms register by being imported: commands, read models, endpoints, sockets.
_REGISTERED = (
    "bff.gateway.both_sides",
    "bff.routes.pins.commands",
    "bff.routes.pins.projections",
    "bff.routes.ws",
)


class BffConfig(AppConfig):
    """Names the gates that every flip passes, in their order."""

    name = "bff"
    label = "bff"
    default = True
    verbose_name = "Routes and flags"

    def ready(self) -> None:
        from bff.drills import rehearsal_gate
        from bff.flips import change, exam_gate, replay_gate, steps
        from bff.routes.checks import no_address_is_claimed_twice
        from bff.trial.demotion import guard
        from bff.trial.shadowing import versions

        for module in _REGISTERED:
            import_module(module)
        checks.register(no_address_is_claimed_twice)
        change.guard_with(
            [steps.check, exam_gate.check, replay_gate.check, rehearsal_gate.check, guard.check]
        )
        versions.connect()


class Administration(AdminSite):
    """The admin: grouped by what people come to do, with what needs attention on top.

    It stands here because Django makes the site before any `admin` module may be imported.
    """

    site_header = site_title = "Banyan"
    index_title = "What would you like to do?"
    index_template = "admin/bff/index.html"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.site_url = at("/")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        from bff.admin.index import grouped

        listed = super().get_app_list(request, app_label)
        return listed if app_label else grouped(listed, reverse("admin:index"))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        from bff.admin.overview import overview

        return super().index(request, {**overview(request), **(extra_context or {})})


class AdministrationConfig(admin_apps.AdminConfig):
    """Has Django use that site."""

    default = False  # of this file, `BffConfig` is the app that is meant by "bff"
    default_site = "bff.apps.Administration"
