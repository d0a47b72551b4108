"""Flags, for administrators."""

from contextlib import suppress

from django.contrib import admin, messages
from django.contrib.admin.exceptions import NotRegistered
from django.db.models import QuerySet
from django.http import HttpRequest
from waffle import get_waffle_sample_model, get_waffle_switch_model

from bff.flips.admin.flipping_admin import FlipForm, FlippingAdmin
from bff.routes.models import Flag


class FlagForm(FlipForm):
    """Waffle's own help speaks of percentages and users, which routing does not use."""

    class Meta:
        model = Flag
        fields = ("name", "everyone", "tenants", "needs_proof", "needs_drill", "note")
        help_texts = {
            "everyone": "Yes: new attempts go to the module. No: back to the monolith, at once."
            " Unknown: each route's own ramp decides. Running attempts stay where they began."
        }


class FlagAdmin(FlippingAdmin):
    """One flag is one switch for a group of routes."""

    form = FlagForm

    list_display = ("name", "everyone", "needs_proof", "needs_drill", "routes_behind", "note")
    list_display_links = ("name",)
    fields = (
        *("name", "everyone", "tenants", "needs_proof", "needs_drill", "note", "reason"),
        "routes_behind",
    )
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
        if not self.has_reason(request):
            return
        for flag in flags:  # saved, not updated in bulk: waffle keeps a cache of them
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
