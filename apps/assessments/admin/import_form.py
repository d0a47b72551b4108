"""The form of the bank's import."""

import base64
import binascii
from typing import Any

from django import forms

from apps.assessments.api import FORMATS
from banyan.models import Tenant

LARGEST_MEGABYTES = 10


class ImportForm(forms.Form):
    """A file, or pasted text; `cleaned_data["data"]` holds the bytes of either.

    Between preview and import the bytes travel in `carried`, for a browser never sends a
    file twice.
    """

    tenant = forms.ModelChoiceField(Tenant.objects.all())
    format = forms.ChoiceField(
        choices=[("", "Guess"), *((name, name.replace("_", " ")) for name in FORMATS)],
        required=False,
    )
    file = forms.FileField(required=False, help_text=f"At most {LARGEST_MEGABYTES} MB.")
    text = forms.CharField(
        required=False,
        strip=False,
        label="Or paste",
        widget=forms.Textarea({"rows": 12, "cols": 80, "spellcheck": "false"}),
    )
    carried = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_format(self) -> str | None:
        return self.cleaned_data["format"] or None

    def clean_carried(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["carried"], validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError(
                "The file was damaged on its way; choose it again."
            ) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        typed = cleaned.get("text") or ""
        data = file.read() if file is not None else typed.encode() or cleaned.get("carried")
        if len(data or b"") > LARGEST_MEGABYTES * 1_000_000:
            raise forms.ValidationError(f"This is more than {LARGEST_MEGABYTES} MB.")
        if not data and not self.errors:
            raise forms.ValidationError("Choose a file, or paste the questions.")
        return {**cleaned, "data": data}

    def carrying(self) -> "ImportForm":
        """The same choices with the bytes in the hidden field, for the page of the preview."""
        return ImportForm(
            initial={
                "tenant": self.cleaned_data["tenant"],
                "format": self.cleaned_data["format"],
                "carried": base64.b64encode(self.cleaned_data["data"]).decode(),
            }
        )
