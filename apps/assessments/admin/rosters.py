"""Who is in which course; `manage.py import_roster` keeps it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.assessments.models import Enrolment


@admin.register(Enrolment)
class EnrolmentAdmin(admin.ModelAdmin):
    """Looked at here; changed in the school's own system."""

    list_display = ("name", "learner", "role", "course", "tenant")
    list_filter = ("tenant", "role", "course")
    search_fields = ("name", "learner", "course")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
