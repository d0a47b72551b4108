"""Freeze windows, by hand and out of calendars, for administrators."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from banyan.errors import Refusal
from banyan.models import Tenant
from bff.flips.admin.flipping_admin import FlipForm, FlippingAdmin
from bff.flips.calendars import ImportedCalendar, import_calendar
from bff.flips.models import FreezeWindow


class FreezeForm(FlipForm):
    class Meta:
        model = FreezeWindow
        fields = ("title", "tenant", "course", "starts", "ends", "padding_minutes")


class CalendarForm(forms.Form):
    """An .ics file, and whose it is."""

    file = forms.FileField(label="Calendar (.ics)")
    tenant = forms.ModelChoiceField(
        Tenant.objects.all(), required=False, help_text="Empty: for all schools."
    )
    course = forms.CharField(max_length=64, required=False, help_text="Empty: the whole school.")
    padding_minutes = forms.IntegerField(
        label="Minutes before",
        initial=60,
        validators=[MinValueValidator(0), MaxValueValidator(14 * 24 * 60)],
    )
    zone = forms.CharField(
        label="Time zone", initial="UTC", help_text="Of times that name none: Europe/Madrid."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("course") and not cleaned.get("tenant"):
            self.add_error("tenant", "A course is a school's: say which.")
        return cleaned


@admin.register(FreezeWindow)
class FreezeWindowAdmin(FlippingAdmin):
    """When nobody is moved; assessments that open and close within a day need none."""

    form = FreezeForm
    change_list_template = "admin/bff/freeze_change_list.html"
    list_display = ("title", "tenant", "course", "starts", "ends", "padding_minutes", "calendar")
    list_filter = ("tenant", "calendar")
    search_fields = ("title", "course")
    date_hierarchy = "starts"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="bff_freezewindow_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Upload a calendar."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CalendarForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and self._imported(request, form):
            return HttpResponseRedirect(reverse("admin:bff_freezewindow_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "title": "Import calendar",
        }
        return render(request, "admin/bff/calendar_import.html", context)

    def _imported(self, request: HttpRequest, form: CalendarForm) -> bool:
        given = form.cleaned_data
        name = given["file"].name[:100]
        try:
            done = import_calendar(
                given["file"].read(),
                name,
                actor=request.user.get_username(),
                source="admin",
                tenant=given["tenant"],
                course=given["course"],
                padding_minutes=given["padding_minutes"],
                zone=given["zone"],
            )
        except Refusal as refusal:
            form.add_error(None, refusal.detail)
            return False
        _tell(request, done)
        return True


def _tell(request: HttpRequest, done: ImportedCalendar) -> None:
    messages.success(request, f"{done.windows} freeze windows, in place of {done.replaced}.")
    for unread in done.unread[:20]:
        messages.warning(request, f"Left out: {unread.title}: {unread.why}")
