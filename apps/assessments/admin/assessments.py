"""Assessments: arranged by teachers, published by an action."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.html import format_html

from apps.assessments.admin.regrade import Regrading
from apps.assessments.api import PublishAssessment, results_file
from apps.assessments.models import Assessment, Slot
from banyan.commands import run
from banyan.errors import Refusal

_HELP = {
    "time_limit_seconds": "From the start of an attempt, in seconds: 2700 is 45 minutes. Empty: "
    "no limit. Accommodations lengthen it for single learners.",
    "when_time_is_up": "For attempts that are open at their deadline. None takes answers after "
    "it; those saved until then are kept in every case. A change reaches new attempts only.",
    "behaviour": "What people mark is never checked. The monolith knows the first choice only: it "
    "refuses the others. A change reaches new attempts when it is published.",
    "tries": "Only for the choice with a number of tries. The last one is final.",
    "penalty": "Only for the choices with checks: the share of the mark that each try before the "
    "last one costs. 0.3333333 is a third.",
    "grace_seconds": "Only for the choice with a while after the deadline: how long that is, in "
    "seconds. 300 is 5 minutes.",
}


class SlotForms(BaseInlineFormSet):
    """Numbers the slots that were left without one, after those that have one."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["number"].required = False

    def clean(self) -> None:
        super().clean()
        chosen = [form for form in self.forms if form.cleaned_data.get("question")]
        last = max((form.cleaned_data.get("number") or 0 for form in chosen), default=0)
        for form in chosen:
            if not form.cleaned_data.get("number"):
                last += 1
                form.instance.number = form.cleaned_data["number"] = last


class SlotInline(admin.TabularInline):
    """The questions of an assessment, in order."""

    model = Slot
    formset = SlotForms
    autocomplete_fields = ("question",)
    extra = 0


@admin.register(Assessment)
class AssessmentAdmin(Regrading):
    """What learners sit. A change reaches new attempts when it is published."""

    change_form_template = "admin/assessments/assessment_change_form.html"
    list_display = ("title", "key", "tenant", "course", "questions", "published")
    list_filter = ("tenant", "course")
    search_fields = ("title", "key")
    fieldsets = (
        (None, {"fields": ("tenant", "key", "title", "course")}),
        ("Attempts", {"fields": ("opens_at", "closes_at", "attempts_allowed")}),
        ("Grading", {"fields": ("behaviour", "tries", "penalty")}),
        ("Time", {"fields": ("time_limit_seconds", "when_time_is_up", "grace_seconds")}),
    )
    inlines = (SlotInline,)
    actions = ("publish", "download_results")

    def save_related(self, request: HttpRequest, form: Any, *args: Any) -> None:
        super().save_related(request, form, *args)
        text = "Learners see this once it is published: tick {} in the list, action Publish."
        messages.info(request, format_html(text, form.instance))

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().get_form(request, *args, help_texts=_HELP, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # Published papers and running attempts know it by its key, in its school.
        return ("key", "tenant") if obj is not None and obj.paper_id is not None else ()

    @admin.display(description="questions")
    def questions(self, assessment: Assessment) -> int:
        return assessment.slots.count()

    @admin.display(description="published", boolean=True)
    def published(self, assessment: Assessment) -> bool:
        return assessment.paper_id is not None

    @admin.action(
        permissions=["change"],
        description="Publish: new attempts sit the questions as they are now",
    )
    def publish(self, request: HttpRequest, chosen: QuerySet[Assessment]) -> None:
        for assessment in chosen:
            command = PublishAssessment(
                tenant=assessment.tenant_id,
                actor=request.user.get_username(),
                assessment=assessment.key,
            )
            try:
                published = run(command)
            except Refusal as refusal:
                messages.error(request, refusal.detail)
            else:
                text = "{} is published: {} questions, {}."
                news = "a new paper for new attempts" if published.changed else "as before"
                messages.success(request, format_html(text, assessment, published.items, news))

    @admin.action(permissions=["view"], description="Download the results as CSV (one assessment)")
    def download_results(
        self, request: HttpRequest, chosen: QuerySet[Assessment]
    ) -> StreamingHttpResponse | None:
        if len(chosen) != 1:
            messages.error(request, "Choose one assessment: each has questions of its own.")
            return None
        key = chosen[0].key
        try:
            parts = results_file(chosen[0].tenant_id, request.user.get_username(), key)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
            return None
        name = {"Content-Disposition": f'attachment; filename="{key}-results.csv"'}
        return StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8", headers=name)
