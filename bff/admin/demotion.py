"""How routes do, which went back by themselves, and how they come forward again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from banyan.admin import LogAdmin
from banyan.errors import Refusal
from bff.demotion.demoting import let_forward
from bff.models import Demotion, RouteWatch


def told(findings: list[dict[str, str]]) -> str:
    """What a look has found, in words."""
    return "; ".join(f"{each['check']} {each['outcome']}: {each['words']}" for each in findings)


@admin.register(RouteWatch)
class RouteWatchAdmin(LogAdmin):
    """The last look at each route that sends somebody to the module."""

    list_display = ("route", "outcome", "what", "looked_at")
    list_filter = ("outcome",)

    @admin.display(description="found")
    def what(self, watch: RouteWatch) -> str:
        return told(watch.findings)


class ForwardForm(forms.ModelForm):
    """The reason for which a route may come forward again."""

    class Meta:
        model = Demotion
        fields = ("lifted_because",)
        labels = {"lifted_because": "It may come forward again, because"}

    def clean_lifted_because(self) -> str:
        reason: str = self.cleaned_data["lifted_because"].strip()
        if not reason:
            raise forms.ValidationError("Say why: it is written into the log of flips.")
        return reason


@admin.register(Demotion)
class DemotionAdmin(LogAdmin):
    """What was sent back by itself, and why. To let it come forward: a reason, and a replay that
    is newer than the demotion."""

    form = ForwardForm
    list_display = ("created_at", "route", "check_name", "reason", "lifted_at", "lifted_by")
    list_filter = ("check_name", "route")
    fields = (
        *("route", "created_at", "reason", "what", "stopped", "version"),
        *("lifted_at", "lifted_by", "lifted_because"),
    )
    readonly_fields = fields[:-1]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        still_back = obj is None or obj.lifted_at is None
        return still_back and admin.ModelAdmin.has_change_permission(self, request, obj)

    @admin.display(description="found")
    def what(self, demotion: Demotion) -> str:
        return told(demotion.findings)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refusal as refusal:
            messages.error(request, f"Nothing was changed. {refusal.detail}")
            return HttpResponseRedirect(request.get_full_path())

    def save_model(
        self, request: HttpRequest, obj: Demotion, form: forms.ModelForm, change: bool
    ) -> None:
        let_forward(obj, request.user.get_username(), form.cleaned_data["lifted_because"])
