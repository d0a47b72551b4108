"""What every page has in common on which somebody flips."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from banyan.errors import Refusal
from bff.flips.change import change
from bff.routes.propagation import await_propagation

_WHY = "Say why: it goes into the log of flips."


class FlipForm(forms.ModelForm):
    """A change has a reason."""

    reason = forms.CharField(
        max_length=500, required=False, help_text=_WHY, widget=forms.TextInput({"size": 80})
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if set(self.changed_data) - {"reason"} and not self.cleaned_data.get("reason"):
            self.add_error("reason", _WHY)
        return cleaned


class FlipActionForm(ActionForm):
    """The same for actions on the list."""

    reason = forms.CharField(max_length=500, required=False, label="Reason:")


class FlippingAdmin(admin.ModelAdmin):
    """Logs who flips and why, and shows on the list how far the last flip has come."""

    action_form = FlipActionForm
    change_list_template = "admin/bff/flipping_change_list.html"
    delete_confirmation_template = "admin/bff/flip_delete.html"

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._flipping(request, partial(super().changeform_view, request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        extra = {**(extra_context or {}), "propagation": await_propagation()}
        return self._flipping(request, partial(super().changelist_view, request, extra))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.POST.get("reason", "").strip():
            messages.error(request, _WHY)
            return HttpResponseRedirect(request.get_full_path())
        return self._flipping(request, partial(super().delete_view, request, *args, **kwargs))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deleting many at once, which asks for no reason."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_reason(self, request: HttpRequest) -> bool:
        """Whether an action on the list was given one; says so otherwise."""
        given = bool(request.POST.get("reason", "").strip())
        if not given:
            messages.error(request, f"Nothing was changed. {_WHY}")
        return given

    def _flipping(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        if request.method != "POST":
            return view()
        try:
            with change(
                request.user.get_username(),
                request.POST.get("reason", "").strip(),
                source="admin",
                revive="revive" in request.POST,
            ):
                return view()
        except Refusal as refusal:
            messages.error(request, f"Nothing was changed. {refusal.detail}")
            return HttpResponseRedirect(request.get_full_path())
