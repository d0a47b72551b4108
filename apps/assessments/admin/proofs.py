"""What replays have proven, to be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.assessments.models import AcceptedDifferences, Verdict
from apps.assessments.queries.proofs import why_unproven
from banyan.admin import LogAdmin


@admin.register(Verdict)
class VerdictAdmin(LogAdmin):
    """Replays on record; `manage.py replay ARCHIVE --keep` adds one."""

    change_list_template = "admin/assessments/verdict_change_list.html"
    list_display = ("created_at", "found", "gradings", "source", "scorer", "accepted")
    fields = (
        "created_at",
        "found",
        "attempts",
        "questions",
        "gradings",
        "source",
        "scorer",
        "corpus",
        "accepted",
        "accepted_until",
        "page",
    )
    readonly_fields = fields

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        extra = {**(extra_context or {}), "why_unproven": why_unproven()}
        return super().changelist_view(request, extra)

    @admin.display(description="found", ordering="differing")
    def found(self, verdict: Verdict) -> str:
        if not verdict.gradings:
            return "nothing was compared"
        return "nothing differs" if verdict.is_clean else f"{verdict.differing} differ"

    @admin.display(description="report")
    def page(self, verdict: Verdict) -> SafeString:
        # Every value in it is escaped by the template.
        return mark_safe(
            render_to_string("assessments/replay_body.html", {"report": verdict.report})
        )


@admin.register(AcceptedDifferences)
class AcceptedDifferencesAdmin(LogAdmin):
    """Accepted differences on record; `manage.py accept_differences FILE --by NAME` adds some."""

    list_display = ("created_at", "put_by", "digest")
    fields = ("created_at", "put_by", "digest", "entries")
    readonly_fields = fields
