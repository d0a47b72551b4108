"""Flips that wait for their time, for administrators."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from banyan.attention import Waiting, counted, needs_attention
from banyan.errors import Refusal
from bff.flips.models import ScheduledFlip
from bff.flips.schedule import approve, ask, withdraw

_LATELY = timedelta(days=7)


@needs_attention("bff.view_scheduledflip")
def planned() -> Iterator[Waiting]:
    """Flips that need a second person, and those that were not carried out lately."""
    address = reverse("admin:bff_scheduledflip_changelist")
    status = ScheduledFlip.Status
    if number := ScheduledFlip.objects.filter(status=status.ASKED).count():
        words = counted(number, "planned flip waits", "planned flips wait")
        yield Waiting(f"{words} for approval", f"{address}?status__exact={status.ASKED}")
    since = timezone.now() - _LATELY
    stopped = ScheduledFlip.objects.filter(status=status.SUSPENDED, settled_at__gt=since)
    if number := stopped.count():
        words = counted(number, "planned flip was", "planned flips were")
        yield Waiting(
            f"{words} not carried out in the last {_LATELY.days} days",
            f"{address}?status__exact={status.SUSPENDED}",
        )


@admin.register(ScheduledFlip)
class ScheduledFlipAdmin(admin.ModelAdmin):
    """Asked for here, approved by somebody else, carried out by the clock; never changed."""

    list_display = (
        *("__str__", "due_at", "status", "outcome", "asked_by", "approved_by", "reason"),
    )
    list_filter = ("status",)
    fields = ("route", "state", "ramp_bp", "flag", "everyone", "due_at", "reason")
    actions = ("approve", "withdraw")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What was approved is what was asked: there is nothing to edit. Actions need it.
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_approve_permission(self, request: HttpRequest) -> bool:
        """Asked by Django for the action `approve`."""
        return request.user.has_perm("bff.approve_scheduledflip")

    def save_model(self, request: HttpRequest, obj: ScheduledFlip, form: Any, change: bool) -> None:
        ask(obj, request.user.get_username())

    @admin.action(permissions=["approve"], description="Approve (not your own)")
    def approve(self, request: HttpRequest, flips: QuerySet[ScheduledFlip]) -> None:
        self._each(request, flips, approve, "approved")

    @admin.action(permissions=["change"], description="Withdraw")
    def withdraw(self, request: HttpRequest, flips: QuerySet[ScheduledFlip]) -> None:
        self._each(request, flips, withdraw, "withdrawn")

    def _each(
        self,
        request: HttpRequest,
        flips: QuerySet[ScheduledFlip],
        do: Callable[[ScheduledFlip, str], None],
        done: str,
    ) -> None:
        for flip in flips:
            try:
                do(flip, request.user.get_username())
                messages.success(request, f"{flip}: {done}.")
            except Refusal as refusal:
                messages.error(request, f"{flip}: {refusal.detail}")
