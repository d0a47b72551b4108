"""The page of whoever is on call, or writes the bills: how many exams, where and when."""

from django.contrib import admin

from apps.usage.models import Hour
from banyan.admin import LogAdmin


@admin.register(Hour)
class HourAdmin(LogAdmin):
    """Exams by the hour, newest first."""

    list_display = ("hour", "tenant", "begun", "handed_in", "by_clock")
    list_display_links = None
    list_filter = ("tenant",)
    list_select_related = ("tenant",)
    show_full_result_count = False
