"""How routes do, which went back by themselves, and how they come forward again."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from banyan.admin import LogAdmin
from banyan.attention import Waiting, counted, needs_attention
from banyan.errors import Refusal
from bff.trial.demotion.models import Demotion, RouteWatch
from bff.trial.demotion.sending_back import let_forward


def told(findings: list[dict[str, str]]) -> str:
    """The findings of a look, in words."""
    return "; ".join(f"{each['check']} {each['outcome']}: {each['words']}" for each in findings)


@needs_attention("bff.view_demotion")
def demoted() -> Iterator[Waiting]:
    """Routes that went back and stay back until somebody decides."""
    if number := Demotion.objects.filter(lifted_at=None).count():
        words = counted(number, "route was", "times a route was")
        address = reverse("admin:bff_demotion_changelist")
        yield Waiting(
            f"{words} sent back to the monolith by itself; somebody has to decide how it goes on",
            f"{address}?lifted_at__isnull=True",
        )


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
        help_texts = {
            "lifted_because": "A replay of the rules that is newer than the demotion has to be"
            " there as well (<code>manage.py replay --keep</code>)."
        }

    def clean_lifted_because(self) -> str:
        reason: str = self.cleaned_data["lifted_because"].strip()
        if not reason:
            raise forms.ValidationError("Say why: it is written into the log of flips.")
        return reason


@admin.register(Demotion)
class DemotionAdmin(LogAdmin):
    """Routes that were sent back automatically, and why. To let one come forward: a reason, and
    a replay that is newer than the demotion."""

    form = ForwardForm
    list_display = ("created_at", "reason", "stands")
    list_filter = ("check_name", "route")
    fields = (
        *("route", "created_at", "reason", "what", "marks", "stopped_with_it", "version"),
        *("lifted_at", "lifted_by", "lifted_because"),
    )
    readonly_fields = fields[:-1]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        still_back = obj is None or obj.lifted_at is None
        return still_back and admin.ModelAdmin.has_change_permission(self, request, obj)

    @admin.display(description="found")
    def what(self, demotion: Demotion) -> str:
        return told(demotion.findings)

    @admin.display(description="what differed")
    def marks(self, demotion: Demotion) -> SafeString:
        query = urlencode({"route": demotion.route})
        return format_html(
            '<a href="{}?{}">How often, and where</a>, <a href="{}?{}">examples</a>',
            *(reverse("admin:bff_shadowcount_changelist"), query),
            *(reverse("admin:bff_shadowexample_changelist"), query),
        )

    @admin.display(description="stopped with it")
    def stopped_with_it(self, demotion: Demotion) -> str:
        return ", ".join(demotion.stopped)

    @admin.display(description="now")
    def stands(self, demotion: Demotion) -> str:
        if demotion.lifted_at is None:
            return "stays back until somebody lets it come forward"
        return f"let forward by {demotion.lifted_by}: {demotion.lifted_because}"

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
