"""Telling people what does not work: incidents and maintenances, in three languages."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from banyan.admin import LogAdmin
from bff.routes.activities import OFFERED
from bff.status.history import entries, publish
from bff.status.incidents import LANGUAGES, UNDER_MAINTENANCE, Told, why_not
from bff.status.models import Incident, StatusEntry
from bff.status.rules import State
from bff.status.words import words_in

_NAMES = {"en": "English", "es": "Spanish", "pt": "Portuguese"}
_STATES = [
    ("", "not affected"),
    *((one, one.replace("_", " ")) for one in (*State, UNDER_MAINTENANCE)),
]


def _in_every_language(kind: str) -> dict[str, forms.Field]:
    widget = forms.TextInput if kind == "title" else forms.Textarea
    css = {"class": "vTextField"} if kind == "title" else {"class": "vLargeTextField", "rows": 3}
    return {
        f"{kind}_{code}": forms.CharField(
            label=f"{kind.capitalize()} in {_NAMES[code]}",
            required=code == "en",
            max_length=200 if kind == "title" else 4000,
            widget=widget(attrs=css),
        )
        for code in LANGUAGES
    }


def _affected() -> dict[str, forms.Field]:
    words = words_in("en")
    return {
        f"activity_{one.key}": forms.ChoiceField(
            label=words[f"activity.{one.key}"], choices=_STATES, required=False
        )
        for one in OFFERED
    }


class EntryForm(forms.ModelForm):
    """Every save publishes an entry: the news, with all that is known of the incident by now."""

    corrects = forms.TypedChoiceField(
        label="This is",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="What was published stays readable. A correction stands beside it.",
    )

    class Meta:
        model = Incident
        fields = ("kind", "impact", "starts", "ends", "status")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told = [one for one in entries() if one.told.incident == self.instance.pk]
        updates = [one for one in self._told if one.told.corrects is None]
        corrects = cast(forms.ChoiceField, self.fields["corrects"])
        corrects.choices = [
            ("", "an update"),
            *(
                (one.seq, f"a correction of {one.seq}: {one.told.text['en'][:60]}")
                for one in updates
            ),
        ]
        for code in LANGUAGES:
            self.fields[f"title_{code}"].initial = self.instance.title.get(code, "")
        for one in OFFERED:
            self.fields[f"activity_{one.key}"].initial = self.instance.activities.get(one.key, "")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            self.told = self._telling(cleaned)
            if reason := why_not(self.told, self._told):
                raise forms.ValidationError(reason)
        return cleaned

    def _telling(self, cleaned: dict[str, Any]) -> Told:
        return Told(
            incident=self.instance.pk,
            kind=cleaned.get("kind") or self.instance.kind,
            status=cleaned["status"],
            impact=cleaned["impact"],
            title=_texts(cleaned, "title"),
            text=_texts(cleaned, "text"),
            activities={
                one.key: cleaned[f"activity_{one.key}"]
                for one in OFFERED
                if cleaned[f"activity_{one.key}"]
            },
            starts=cleaned["starts"],
            ends=cleaned["ends"],
            corrects=cleaned["corrects"],
        )


# Declared by name, for as many languages and activities as there are.
for _name, _field in {
    **_in_every_language("title"),
    **_in_every_language("text"),
    **_affected(),
}.items():
    EntryForm.declared_fields[_name] = EntryForm.base_fields[_name] = _field


def _texts(cleaned: dict[str, Any], kind: str) -> dict[str, str]:
    found = {code: cleaned[f"{kind}_{code}"].strip() for code in LANGUAGES}
    return {code: text for code, text in found.items() if text}


@admin.register(Incident)
class IncidentAdmin(admin.ModelAdmin):
    """The incidents of the status page. Saving publishes; nothing published is changed."""

    form = EntryForm
    list_display = ("__str__", "kind", "status", "impact", "starts", "ends")
    list_filter = ("kind", "status")
    readonly_fields = ("told_so_far",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        titles = [f"title_{code}" for code in LANGUAGES]
        texts = [f"text_{code}" for code in LANGUAGES]
        affected = [f"activity_{one.key}" for one in OFFERED]
        news = ("The news", {"fields": ["corrects", "status", *texts]})
        about = ("What it is about", {"fields": ["kind", *titles, "impact", *affected]})
        planned = ("When (maintenances)", {"fields": ["starts", "ends"]})
        history = ("Told so far", {"fields": ["told_so_far"]})
        return (news, about, planned, history) if obj else (about, news, planned)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("kind", *self.readonly_fields) if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        told: Told = form.told
        with transaction.atomic():
            entry = publish(told, request.user.get_username())
            obj.title, obj.activities = told.title, told.activities
            if told.corrects is not None:
                obj.status = form.initial.get("status", obj.status)
            super().save_model(request, obj, form, change)
        messages.info(request, f"Entry {entry.seq} of the history is published and signed.")

    @admin.display(description="entries")
    def told_so_far(self, incident: Incident) -> SafeString:
        rows = StatusEntry.objects.filter(incident_id=incident.pk)
        return format_html_join(
            "",
            "<p><strong>{}: {}, {} UTC, {}</strong><br>{}</p>",
            (
                (
                    row.seq,
                    row.payload["status"] if row.payload["corrects"] is None else "correction",
                    f"{row.at:%d %B %Y, %H:%M}",
                    row.actor,
                    row.payload["text"]["en"],
                )
                for row in rows
            ),
        )


@admin.register(StatusEntry)
class StatusEntryAdmin(LogAdmin):
    """The signed history, entry by entry."""

    list_display = ("seq", "at", "type", "actor", "__str__")
    search_fields = ("actor",)
