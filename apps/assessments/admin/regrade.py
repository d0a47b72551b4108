"""Marking an assessment's attempts again: what would change is looked at first."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse

from apps.assessments.api import regrading_plan
from apps.assessments.models import Assessment
from banyan.celery import app
from banyan.tenancy import tenant_scope

_TASK = "apps.assessments.tasks.regrade"


class RegradingForm(forms.Form):
    """What is asked before marks change."""

    only_if_higher = forms.BooleanField(
        required=False,
        initial=True,
        label="Only if higher",
        help_text="A learner whose mark would fall keeps the one they have.",
    )
    reason = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Every learner whose mark changes reads it. It stays in the attempt's record.",
    )


class Regrading(admin.ModelAdmin):
    """The page behind "Mark again" of an assessment."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.regrade_view)
        own = [path("<uuid:id>/regrade/", view, name="assessments_assessment_regrade")]
        return [*own, *super().get_urls()]

    def regrade_view(self, request: HttpRequest, id: object) -> HttpResponse:
        """See what marking on the paper of now would change, then do it."""
        if not request.user.has_perm("assessments.change_assessment"):
            raise PermissionDenied
        assessment = get_object_or_404(Assessment.across_tenants, pk=id)
        back = reverse("admin:assessments_assessment_change", args=[assessment.pk])
        if assessment.paper_id is None:
            messages.error(request, "It has never been published: there is nothing to mark by.")
            return HttpResponseRedirect(back)
        form = RegradingForm(request.POST or None)
        higher = request.method != "POST" or "only_if_higher" in request.POST
        if request.method == "POST" and form.is_valid() and "confirm" in request.POST:
            if form.cleaned_data["reason"].strip():
                self._begin(request, assessment, form.cleaned_data)
                return HttpResponseRedirect(back)
            form.add_error("reason", "Say why.")
        with tenant_scope(assessment.tenant_id):
            plan = regrading_plan(assessment.key, only_if_higher=higher)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": f"Mark again: {assessment.title}",
            "form": form,
            "plan": plan,
            "opts": self.model._meta,
            "original": assessment,
        }
        return render(request, "admin/assessments/regrading.html", context)

    def _begin(self, request: HttpRequest, assessment: Assessment, wanted: dict[str, Any]) -> None:
        # By name: tasks are adapters as this page is, and neither knows the other.
        app.send_task(
            _TASK,
            args=[str(assessment.tenant_id), assessment.key, request.user.get_username()],
            kwargs={key: wanted[key] for key in ("reason", "only_if_higher")},
        )
        self.log_change(request, assessment, f"Marked again: {wanted['reason']}")
        messages.success(request, "The attempts are being marked again; the results follow.")
