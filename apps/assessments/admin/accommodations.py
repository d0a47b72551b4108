"""Accommodations: what a learner is granted, with effect on attempts that are running."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from apps.assessments.api import Applied, ApplyAccommodation
from apps.assessments.models import Accommodation
from banyan.commands import run
from banyan.errors import Refusal

_IDENTITY = ("tenant", "learner", "assessment")


class AccommodationForm(forms.ModelForm):
    """Says what does not fit together, beside the field."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        tenant = cleaned.get("tenant") or getattr(self.instance, "tenant", None)
        assessment = cleaned.get("assessment") or self.instance.assessment
        if assessment is not None and tenant is not None and assessment.tenant_id != tenant.id:
            self.add_error("assessment", "This assessment belongs to another school.")
        self._clean_window(cleaned, assessment)
        return cleaned

    def _clean_window(self, cleaned: dict[str, Any], assessment: Any) -> None:
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens is None and closes is None:
            return
        if assessment is not None:  # what is left empty is the assessment's
            opens, closes = opens or assessment.opens_at, closes or assessment.closes_at
        if opens is not None and closes is not None and opens >= closes:
            field = "closes_at" if cleaned.get("closes_at") else "opens_at"
            self.add_error(field, "It must open before it closes.")


@admin.register(Accommodation)
class AccommodationAdmin(admin.ModelAdmin):
    """Saving or deleting one moves the deadlines of the learner's running attempts."""

    form = AccommodationForm
    list_display = ("learner", "covers", "tenant", "time_factor", "opens_at", "closes_at", "note")
    list_filter = ("tenant", "assessment")
    list_select_related = ("tenant", "assessment")
    search_fields = ("learner", "note", "assessment__title")
    autocomplete_fields = ("assessment",)
    fieldsets = (
        (None, {"fields": (*_IDENTITY, "note")}),
        ("Granted", {"fields": ("time_factor", "opens_at", "closes_at", "attempts_allowed")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # For somebody else it is another one; else the first learner's attempts kept its time.
        return () if obj is None else _IDENTITY

    @admin.display(description="assessment", empty_value="every assessment", ordering="assessment")
    def covers(self, row: Accommodation) -> str | None:
        return None if row.assessment is None else row.assessment.title

    def save_model(self, request: HttpRequest, obj: Accommodation, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._apply(request, obj)

    def delete_model(self, request: HttpRequest, obj: Accommodation) -> None:
        super().delete_model(request, obj)
        self._apply(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Accommodation]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    def _apply(self, request: HttpRequest, row: Accommodation) -> None:
        """Once it is committed: a command waits for its turn before its transaction writes."""
        tenant, learner, assessment = row.tenant_id, row.learner, row.assessment_id
        transaction.on_commit(lambda: self._move(request, tenant, learner, assessment))

    def _move(
        self, request: HttpRequest, tenant: UUID, learner: str, assessment: UUID | None
    ) -> None:
        actor = request.user.get_username()
        command = ApplyAccommodation(
            tenant=tenant, actor=actor, learner=learner, assessment=assessment
        )
        try:
            _tell(request, run(command))
        except Refusal as refusal:
            text = "Running attempts keep their deadlines ({}). Save it again to try once more."
            messages.error(request, format_html(text, refusal.detail))


def _tell(request: HttpRequest, applied: Applied) -> None:
    for moved in applied.moved:
        until = "has no time limit now"
        if moved.deadline is not None:
            local = timezone.localtime(moved.deadline)
            until = f"now ends at {date_format(local, 'DATETIME_FORMAT')}"
        messages.success(request, format_html("The running attempt of {} {}.", moved.title, until))
    for left in applied.left:
        text = "The running attempt of {} keeps its deadline: {}."
        messages.warning(request, format_html(text, left.title, left.why))
