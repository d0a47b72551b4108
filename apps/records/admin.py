"""Stores of learning records: entered, switched on, and seen to be well."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

from apps.records.models import SetAside, Store
from banyan.admin import LogAdmin
from banyan.attention import Waiting, needs_attention
from banyan.sealing import seal


class StoreForm(forms.ModelForm):
    """The secret is written and never shown."""

    new_secret = forms.CharField(
        label="secret",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="xAPI: the secret of the key. Caliper: the API key. Empty: the one that is kept.",
    )

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data["new_secret"]:
            self.instance.secret = seal(self.cleaned_data["new_secret"])
        self.instance.halted = ""  # whoever saves it has looked at why it stood still
        return super().save(commit)


@needs_attention("records.view_store")
def standing_still() -> Iterator[Waiting]:
    """Stores that nothing is sent to at the moment, though they are switched on."""
    for store in Store.objects.filter(Q(failures__gt=0) | ~Q(halted=""), active=True):
        why = store.halted or store.trouble
        address = reverse("admin:records_store_change", args=[store.pk])
        yield Waiting(f"{store.name} takes no learning records: {why}", address)


@admin.register(Store)
class StoreAdmin(admin.ModelAdmin):
    """Saving one that has stood still lets it go on."""

    form = StoreForm
    list_display = ("name", "kind", "tenant", "active", "health")
    list_filter = ("tenant", "kind", "active")
    readonly_fields = ("health",)
    fields = (
        *("tenant", "name", "kind", "active", "endpoint", "user", "new_secret"),
        *("home", "responses", "health"),
    )

    @admin.display(description="health")
    def health(self, store: Store) -> str:
        if store.halted:
            return format_html("Nothing is sent until this is saved again: {}", store.halted)
        if store.failures and store.paused_until is not None:
            until = date_format(localtime(store.paused_until), "DATETIME_FORMAT")
            return format_html("{} Tried again at {}.", store.trouble, until)
        return "in order" if store.active else "off"

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Store]) -> None:
        for store in queryset:
            store.delete()  # and its place in the log


@admin.register(SetAside)
class SetAsideAdmin(LogAdmin):
    """Documents that a store would not take."""

    list_display = ("created_at", "store", "reason")
    list_filter = ("store",)
