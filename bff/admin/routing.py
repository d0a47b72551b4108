"""Flags, routes and who has heard of them, for administrators."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.exceptions import NotRegistered
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from waffle import get_waffle_sample_model, get_waffle_switch_model

from banyan.admin import LogAdmin
from bff.announcing import acting_as
from bff.gate import Unproven
from bff.models import Flag, Route, RouteVersion, Worker
from bff.propagation import await_propagation
from bff.watching import one_change


class FlippingAdmin(admin.ModelAdmin):
    """Logs who flips, and shows on the list how far the last flip has come."""

    change_list_template = "admin/bff/flipping_change_list.html"

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._flipping(request, partial(super().changeform_view, request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        extra = {**(extra_context or {}), "propagation": await_propagation()}
        return self._flipping(request, partial(super().changelist_view, request, extra))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._flipping(request, partial(super().delete_view, request, *args, **kwargs))

    def _flipping(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            # What the gate refuses is undone as a whole.
            with acting_as(request.user.get_username()), one_change():
                return view()
        except Unproven as refusal:
            messages.error(request, f"Nothing was changed. {refusal.detail}")
            return HttpResponseRedirect(request.get_full_path())


class FlagForm(forms.ModelForm):
    """Waffle's own help speaks of percentages and users, which routing does not use."""

    class Meta:
        model = Flag
        fields = ("name", "everyone", "tenants", "needs_proof", "note")
        help_texts = {
            "everyone": "Yes: new attempts go to the module. No: back to the monolith, at once."
            " Unknown: each route's own ramp decides. Running attempts stay where they began."
        }


class FlagAdmin(FlippingAdmin):
    """One flag is one switch for a group of routes."""

    form = FlagForm

    list_display = ("name", "everyone", "needs_proof", "routes_behind", "note")
    list_display_links = ("name",)
    fields = ("name", "everyone", "tenants", "needs_proof", "note", "routes_behind")
    readonly_fields = ("routes_behind",)
    filter_horizontal = ("tenants",)
    actions = ("to_module", "to_monolith", "to_ramp")

    @admin.display(description="routes")
    def routes_behind(self, flag: Flag) -> str:
        return ", ".join(route.key for route in flag.routes.all()) if flag.pk else "none"

    @admin.action(permissions=["change"], description="Send everyone to the module (new attempts)")
    def to_module(self, request: HttpRequest, flags: QuerySet[Flag]) -> None:
        self._flip(request, flags, everyone=True)

    @admin.action(
        permissions=["change"], description="Send everyone back to the monolith (new attempts)"
    )
    def to_monolith(self, request: HttpRequest, flags: QuerySet[Flag]) -> None:
        self._flip(request, flags, everyone=False)

    @admin.action(permissions=["change"], description="Leave it to each route's ramp")
    def to_ramp(self, request: HttpRequest, flags: QuerySet[Flag]) -> None:
        self._flip(request, flags, everyone=None)

    def _flip(self, request: HttpRequest, flags: QuerySet[Flag], *, everyone: bool | None) -> None:
        with transaction.atomic():
            for flag in flags:  # one by one: each flip is announced
                flag.everyone = everyone
                flag.save()
        messages.success(request, "Flipped. Running attempts stay where they began.")


# Waffle registers a plain admin for the swapped model; ours announces flips.
with suppress(NotRegistered):
    admin.site.unregister(Flag)
admin.site.register(Flag, FlagAdmin)
# Waffle's other switches decide nothing here.
for unused in (get_waffle_switch_model(), get_waffle_sample_model()):
    with suppress(NotRegistered):
        admin.site.unregister(unused)


@admin.register(Route)
class RouteAdmin(FlippingAdmin):
    """Where each endpoint's requests go."""

    list_display = ("key", "method", "template", "state", "ramp_bp", "flag", "module_endpoint")
    list_filter = ("state", "flag", "upstream")
    search_fields = ("key", "template")
    fieldsets = (
        (None, {"fields": ("key", "method", "template")}),
        ("Sides", {"fields": ("upstream", "module_endpoint")}),
        ("Decision", {"fields": ("flag", "state", "ramp_bp", "salt", "pin")}),
    )


@admin.register(RouteVersion)
class RouteVersionAdmin(LogAdmin):
    """Every flip: when, by whom, what."""

    list_display = ("version", "created_at", "actor", "summary")
    search_fields = ("actor", "summary")


@admin.register(Worker)
class WorkerAdmin(LogAdmin):
    """The web processes and the version each of them works with."""

    list_display = ("id", "version", "acked_at", "seen_at")
