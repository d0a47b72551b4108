"""Hand-overs, for administrators: how far each is, what stands in the way, the next step."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from banyan.admin import LogAdmin
from banyan.attention import Waiting, counted, needs_attention
from banyan.errors import Fault, Refusal
from bff.handover.facts import rollback_ready
from bff.handover.models import OwnershipChange
from bff.handover.records import HandoverRefused, Wish, broken
from bff.handover.tasks import move_archive
from bff.handover.transition import change, compare
from bff.routes.models import Ownership
from bff.routes.ownership import Owner, State, back, forth, owner
from bff.routes.propagation import await_propagation

_SHOWN = 50


@needs_attention("bff.view_ownership")
def unfinished() -> Iterator[Waiting]:
    """Hand-overs that were cut off in the middle of a step, or whose sides differ."""
    for row in Ownership.objects.select_related("tenant"):
        address = reverse("admin:bff_ownership_change", args=[row.pk])
        if row.pending:
            yield Waiting(f"{row.tenant.name}: a step of its hand-over is not finished", address)
        if row.differing:
            words = counted(len(row.differing), "attempt differs", "attempts differ")
            yield Waiting(f"{row.tenant.name}: {words} between the LMS and the module", address)


class ChangeInline(admin.TabularInline):
    """The changes of an ownership: what was done, by whom, why."""

    model = OwnershipChange
    fields = readonly_fields = ("epoch", "at", "before", "after", "owner", "actor", "reason")
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # who sees a hand-over sees what has become of it

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Ownership)
class OwnershipAdmin(LogAdmin):
    """The owner of a school's attempts, and the steps to another one."""

    change_form_template = "admin/bff/ownership_change_form.html"
    list_display = ("__str__", "state", "owner", "epoch", "changed_at", "rollback_ready")
    list_filter = ("state", "owner")
    fields = (
        ("tenant", "aggregate", "upstream"),
        ("state", "owner", "epoch", "pending", "changed_at"),
        ("archive_of", "archive_done", "verified_at"),
        "differences",
        "rollback_ready",
        "record_of_changes",
    )
    readonly_fields = ("differences", "rollback_ready", "record_of_changes")
    inlines = (ChangeInline,)

    @admin.display(description="can go back")
    def rollback_ready(self, row: Ownership) -> str:
        if owner(State(row.state)) == Owner.LEGACY and not row.pending:
            return "the LMS has them"
        return " ".join(rollback_ready(row.tenant_id, row.aggregate)) or "yes"

    @admin.display(description="differing")
    def differences(self, row: Ownership) -> SafeString | str:
        lines = [(f"attempt {one['attempt']}: {one['why']}",) for one in row.differing[:_SHOWN]]
        return format_html_join("", "{}<br>", lines) or "none, as of the last comparison"

    @admin.display(description="chain of changes")
    def record_of_changes(self, row: Ownership) -> str:
        at = broken(row)
        return "whole" if at is None else f"changed after it was written, from epoch {at} on"

    def get_urls(self) -> list[URLPattern]:
        step = self.admin_site.admin_view(require_POST(self._step))
        own = [path("<uuid:pk>/step/", step, name="bff_ownership_step")]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        extra = {**(extra_context or {}), "propagation": await_propagation(0)}
        if row is not None and self._may(request):
            state = State(row.state)
            extra |= {"steps": _steps(state), "verify": state != State.LEGACY}
            extra["move"] = state == State.BACKFILL and not row.archive_done
        return super().change_view(request, object_id, form_url, extra)

    def _may(self, request: HttpRequest) -> bool:
        # Not has_change_permission: no field is ever edited by hand.
        return request.user.has_perm("bff.change_ownership")

    def _step(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not self._may(request):
            raise PermissionDenied
        row = get_object_or_404(Ownership, pk=pk)
        try:
            said = self._done(row, request)
        except HandoverRefused as refusal:
            messages.error(request, f"Nothing was changed. {refusal.detail}")
        except (Refusal, Fault) as error:
            messages.error(request, f"It was not done, and is as before: {error}")
        else:
            messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:bff_ownership_change", args=[pk]))

    def _done(self, row: Ownership, request: HttpRequest) -> str:
        to = request.POST.get("to", "")
        if to == "compare":
            found = compare(row)
            return f"Compared. {len(found)} differ." if found else "Both sides hold the same."
        if to == "move_archive":
            move_archive.delay(str(row.id))
            return "The archive is being moved; reload to see how far it is."
        wanted = next((one for one, _ in _steps(State(row.state)) if one == to), None)
        if wanted is None:
            raise HandoverRefused("There is no such step from here; look again.")
        wish = Wish(request.user.get_username(), request.POST.get("reason", ""))
        change(row, wanted, wish)
        return f"Now {row.get_state_display()}; the {row.owner} writes. {await_propagation()}"


def _steps(state: State) -> list[tuple[State, str]]:
    ways = ((forth(state), "Go on to {}"), (back(state), "Go back to {}"))
    return [(to, words.format(_name(to))) for to, words in ways if to is not None]


def _name(state: State) -> str:
    return state.name.replace("_", " ").lower()
