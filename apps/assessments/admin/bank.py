"""The question bank: looked at, written in forms, and filled by import."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString, mark_safe

from apps.assessments.admin.authoring import check_view, form_page, kept
from apps.assessments.admin.import_form import ImportForm
from apps.assessments.api import FORMATS_OUT, ImportQuestions, exported, read
from apps.assessments.models import Question
from apps.assessments.rules.items import kind
from banyan.commands import run
from banyan.errors import Refusal


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    """The bank. Questions are never edited, a change is a new one: a mark must stay what it was."""

    change_form_template = "admin/assessments/question_change_form.html"
    change_list_template = "admin/assessments/question_change_list.html"
    list_display = ("name", "type", "category", "tenant", "created_at")
    list_filter = ("tenant", "type", "category")
    search_fields = ("name", "idnumber", "category")
    readonly_fields = ("name", "type", "category", "idnumber", "prompt", "definition")
    fields = ("name", "type", "category", "idnumber", "prompt", "definition")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        views = {"import": self.import_view, "check": check_view, "save": self.save_view}
        own = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"assessments_question_{name}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The usual ones, and an export for each format."""
        exports = {f"export_{name}": _export_in(name) for name in FORMATS_OUT}
        return {**super().get_actions(request), **exports}

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Write a question, or the next version of one."""
        return form_page(request, self._context(request, "Add question"))

    def save_view(self, request: HttpRequest) -> JsonResponse:
        """Keep what was written; the reply says where it is, or what is wrong with it."""
        done = kept(request)
        if isinstance(done, dict):
            return JsonResponse({"error": done})
        question, is_new = done
        words = "was added" if is_new else "is in the bank already"
        messages.success(
            request, f"“{question.name}” {words}. Put it into an assessment to ask it."
        )
        where = reverse("admin:assessments_question_change", args=[question.pk])
        return JsonResponse({"location": where})

    @admin.display(description="prompt")
    def prompt(self, question: Question) -> SafeString:
        # Cleaned when it was imported (formats/markup.py); nothing else writes definitions.
        prompt: str = question.definition["prompt_html"]
        return mark_safe(prompt)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Upload or paste, look at what would come of it line by line, then import."""
        if not request.user.has_perm("assessments.add_question"):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        context = {**self._context(request, "Import questions"), "form": form}
        if request.method == "POST" and form.is_valid():
            if "confirm" in request.POST:
                return self._import(request, form)
            reading = read(form.cleaned_data["data"], form.cleaned_data["format"])
            context["reading"] = reading
            context["rows"] = [(one, kind(one.item).replace("_", " ")) for one in reading.questions]
            context["form"] = form.carrying()
        return render(request, "admin/assessments/question_import.html", context)

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        site = self.admin_site.each_context(request)
        return {**site, "title": title, "opts": self.model._meta}

    def _import(self, request: HttpRequest, form: ImportForm) -> HttpResponse:
        command = ImportQuestions(
            tenant=form.cleaned_data["tenant"].id,
            actor=request.user.get_username(),
            data=form.cleaned_data["data"],
            format=form.cleaned_data["format"],
        )
        try:
            imported = run(command)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        else:
            known = len(imported.questions) - imported.added
            messages.success(request, f"{imported.added} questions added, {known} already there.")
        return HttpResponseRedirect(reverse("admin:assessments_question_changelist"))


def _export_in(format: str) -> tuple[Any, str, str]:
    """The action that exports in this format: its function, name and description."""

    def export(
        _: QuestionAdmin, request: HttpRequest, questions: QuerySet[Question]
    ) -> HttpResponse | None:
        file = exported(questions.order_by("category", "created_at", "id"), format)
        if file.left_out:
            # A file that silently lacks something would be taken for the whole bank.
            for one in file.left_out:
                messages.error(request, f"{one.name} cannot be exported: {one.reason}")
            return None
        disposition = {"Content-Disposition": f'attachment; filename="{file.file_name}"'}
        return HttpResponse(file.data, content_type=file.content_type, headers=disposition)

    return export, f"export_{format}", f"Export as {FORMATS_OUT[format].label}"
