"""Routes, who is sent elsewhere by name, and who has heard of it, for administrators."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path

from banyan.admin import LogAdmin
from bff.admin import board
from bff.flips.admin.flipping_admin import FlipForm, FlippingAdmin
from bff.routes.models import Route, RouteOverride, RouteVersion, Worker


class RouteForm(FlipForm):
    """A retired route comes back by saying so."""

    revive = forms.BooleanField(
        required=False,
        label="Bring it back from retirement",
        help_text="Its legacy side has to be there again.",
    )

    class Meta:
        model = Route
        fields = "__all__"  # as the admin's fieldsets have them


@admin.register(Route)
class RouteAdmin(FlippingAdmin):
    """Where each endpoint's requests go."""

    form = RouteForm
    list_display = (
        *("key", "method", "template", "group", "state", "killed", "ramp_bp", "flag"),
        "module_endpoint",
    )
    list_filter = ("state", "killed", "group", "flag", "upstream")
    search_fields = ("key", "template")
    fieldsets = (
        (None, {"fields": ("key", "method", "template", "needs_token", "group")}),
        ("Sides", {"fields": ("upstream", "module_endpoint", "aggregate")}),
        ("Decision", {"fields": ("flag", "state", "killed", "ramp_bp", "sticky", "salt", "pin")}),
        ("Shadow", {"fields": ("shadow_bp",)}),
        ("This change", {"fields": ("reason", "revive")}),
    )
    actions = ("stop", "let_go")
    change_list_template = "admin/bff/route_change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(board.page, self.admin_site))
        return [path("migration/", view, name="bff_migration"), *super().get_urls()]

    @admin.action(permissions=["change"], description="Stop: everything new to the monolith")
    def stop(self, request: HttpRequest, routes: QuerySet[Route]) -> None:
        self._kill(request, routes, killed=True)

    @admin.action(permissions=["change"], description="Start again: as flag and ramp say")
    def let_go(self, request: HttpRequest, routes: QuerySet[Route]) -> None:
        self._kill(request, routes, killed=False)

    def _kill(self, request: HttpRequest, routes: QuerySet[Route], *, killed: bool) -> None:
        if not self.has_reason(request):
            return
        retired = routes.filter(state=Route.State.RETIRED)
        if killed and retired:
            names = ", ".join(route.key for route in retired)
            messages.error(request, f"Nothing was changed. There is nothing to go back to: {names}")
            return
        routes.update(killed=killed)
        messages.success(request, "Done. Running attempts stay where they began.")


class OverrideForm(forms.ModelForm):
    """Its reason is kept with it, and goes into the log as well."""

    class Meta:
        model = RouteOverride
        fields = ("about", "tenant", "subject", "group", "target", "reason", "expires_at")


@admin.register(RouteOverride)
class RouteOverrideAdmin(FlippingAdmin):
    """People, courses and schools that go where it says."""

    form = OverrideForm
    list_display = ("__str__", "group", "reason", "expires_at")
    list_filter = ("about", "target", "tenant", "group")
    search_fields = ("subject", "reason")


@admin.register(RouteVersion)
class RouteVersionAdmin(LogAdmin):
    """Every flip: when, by whom, why, what."""

    list_display = ("version", "created_at", "actor", "source", "summary", "reason")
    list_filter = ("source",)
    search_fields = ("actor", "summary", "reason")
    fields = (
        *("version", "created_at", "actor", "source", "reason", "summary", "before", "after"),
        *("previous", "chained"),
    )
    readonly_fields = ("previous", "chained")

    @admin.display(description="hash of the one before")
    def previous(self, version: RouteVersion) -> str:
        return bytes(version.prev_hash).hex()

    @admin.display(description="hash")
    def chained(self, version: RouteVersion) -> str:
        return bytes(version.hash).hex()


@admin.register(Worker)
class WorkerAdmin(LogAdmin):
    """The web processes and the version each of them works with."""

    list_display = ("id", "version", "acked_at", "seen_at")
