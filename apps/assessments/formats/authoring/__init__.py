"""Questions written in a form: what the form asks for, and what becomes of what was typed."""

from apps.assessments.formats.authoring.drafts import drafted
from apps.assessments.formats.authoring.forms import KINDS, Kind, form_of

__all__ = ["KINDS", "Kind", "drafted", "form_of"]
