"""The kernel's control tables in the admin, and what is only read there."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse

from banyan.attention import Waiting, counted, needs_attention
from banyan.models import DeadEvent, Tenant


@admin.register(Tenant)
class TenantAdmin(admin.ModelAdmin):
    """The schools."""

    list_display = ("slug", "name", "active")
    search_fields = ("slug", "name")


class LogAdmin(admin.ModelAdmin):
    """Something that is written by the platform and only read here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@needs_attention("banyan.view_deadevent")
def events_set_aside() -> Iterator[Waiting]:
    """Events that a consumer could not take."""
    address = reverse("admin:banyan_deadevent_changelist")
    for row in DeadEvent.objects.order_by().values("consumer").annotate(dead=Count("pk")):
        left = counted(row["dead"], "event", "events")
        yield Waiting(f"{row['consumer']} could not take {left} from Kafka", address)


@admin.register(DeadEvent)
class DeadEventAdmin(LogAdmin):
    """What consumers of Kafka could not take."""

    list_display = ("created_at", "consumer", "topic", "partition", "offset", "reason")
    list_filter = ("consumer",)
    fields = ("created_at", "consumer", "topic", "partition", "offset", "reason", "message")
    readonly_fields = ("message",)

    def message(self, dead: DeadEvent) -> str:
        return bytes(dead.value).decode(errors="backslashreplace")
