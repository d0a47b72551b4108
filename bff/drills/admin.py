"""Drills of going back: asked for here, carried out by a worker, read here."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from banyan.admin import LogAdmin
from banyan.attention import Waiting, needs_attention
from bff.drills import rehearsal_gate
from bff.drills.models import Drill
from bff.drills.preconditions import ITS_OWN
from bff.drills.rules import Figures
from bff.drills.tasks import carry_out_drill
from bff.routes.models import Route


class DrillForm(forms.ModelForm):
    """Which route, for whom."""

    route = forms.ModelChoiceField(
        Route.objects.filter(pin__in=ITS_OWN),
        to_field_name="key",
        help_text="Attempts stay where they began: drill the route that opens them.",
    )

    class Meta:
        model = Drill
        fields = ("route", "tenant", "assessment", "switch", "fault")

    def clean_route(self) -> str:
        key: str = self.cleaned_data["route"].key
        return key


@needs_attention("bff.view_drill")
def failed() -> Iterator[Waiting]:
    """The last drill, unless it has shown what it had to."""
    last = rehearsal_gate.ended().order_by("-ended_at").first()
    if last is not None and last.status != Drill.Status.PASSED:
        yield Waiting(
            f"The last drill of going back did not pass ({last.route})",
            reverse("admin:bff_drill_change", args=[last.pk]),
        )


@admin.register(Drill)
class DrillAdmin(LogAdmin):
    """Each drill with what it has measured. A new one begins when it is saved."""

    list_display = (
        *("created_at", "route", "tenant", "switch", "status", "detection", "last_old"),
        *("recovery", "lost_or_doubled", "operator"),
    )
    list_filter = ("status", "route", "tenant")
    _told = (
        *("route", "tenant", "assessment", "switch", "fault", "operator", "status", "outcome"),
        *("moments", "measured", "versions", "journal_as_file"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        # It flips: who may not change routes may not drill them.
        may_flip: bool = request.user.has_perm("bff.change_route")
        return may_flip and admin.ModelAdmin.has_add_permission(self, request)

    def get_fields(self, request: HttpRequest, obj: Drill | None = None) -> Any:
        return DrillForm.Meta.fields if obj is None else self._told

    def get_readonly_fields(self, request: HttpRequest, obj: Drill | None = None) -> Any:
        return () if obj is None else self._told

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        return super().get_form(request, obj, change, **({"form": DrillForm} | kw))

    def save_model(self, request: HttpRequest, obj: Drill, form: Any, change: bool) -> None:
        obj.operator = request.user.get_username()
        super().save_model(request, obj, form, change)
        transaction.on_commit(partial(carry_out_drill.delay, obj.pk))
        messages.info(request, "It begins now; look again in a minute.")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self._journal)
        return [path("<int:pk>/journal.json", view, name="bff_drill_journal"), *super().get_urls()]

    def _journal(self, request: HttpRequest, pk: int) -> HttpResponse:
        drill = get_object_or_404(Drill, pk=pk)
        if not self.has_view_permission(request, drill):
            raise PermissionDenied
        response = JsonResponse(drill.journal, json_dumps_params={"indent": 2})
        response["Content-Disposition"] = f'attachment; filename="drill-{pk}.json"'
        return response

    @admin.display(description="detected")
    def detection(self, drill: Drill) -> str:
        return _seconds(drill, "detection")

    @admin.display(description="last answer of the module")
    def last_old(self, drill: Drill) -> str:
        return _seconds(drill, "last_old")

    @admin.display(description="all well")
    def recovery(self, drill: Drill) -> str:
        return _seconds(drill, "recovery")

    @admin.display(description="lost / doubled")
    def lost_or_doubled(self, drill: Drill) -> str:
        if drill.figures.get("lost") is None:
            return "-"
        return f"{drill.figures['lost']} / {drill.figures['doubled']}"

    @admin.display(description="moments")
    def moments(self, drill: Drill) -> SafeString:
        began = drill.times.get("began", 0.0)
        rows = sorted(drill.times.items(), key=lambda one: one[1])
        told = ((name.replace("_", " "), f"{at - began:.2f}") for name, at in rows)
        return format_html_join("", "{}: {} s<br>", told)

    @admin.display(description="measured")
    def measured(self, drill: Drill) -> SafeString:
        # PostgreSQL keeps the fields of JSON in an order of its own.
        found = ((name, drill.figures.get(name)) for name in Figures.__struct_fields__)
        told = ((name.replace("_", " "), value) for name, value in found if value is not None)
        return format_html_join("", "{}: {}<br>", told)

    @admin.display(description="journal")
    def journal_as_file(self, drill: Drill) -> SafeString | str:
        if not drill.journal:
            return "-"
        href = reverse("admin:bff_drill_journal", args=[drill.pk])
        link = '<a href="{}">Chaos Toolkit journal</a>, SHA-256 {}'
        return format_html(link, href, drill.journal_hash)


def _seconds(drill: Drill, name: str) -> str:
    value = drill.figures.get(name)
    return "-" if value is None else f"{value:.2f} s"
