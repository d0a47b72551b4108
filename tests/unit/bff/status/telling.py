"""Things to tell, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bff.status.incidents import Told

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def told(incident: UUID | None = None, **changed: Any) -> Told:
    """An incident that has just been found, but for what is named."""
    fields: dict[str, Any] = {
        "incident": incident or uuid4(),
        "kind": "incident",
        "status": "investigating",
        "impact": "major",
        "title": {"en": "Saving fails", "es": "Guardar falla"},
        "text": {"en": "We are looking.", "es": "Estamos buscando."},
        "activities": {"save_answer": "partial_outage"},
    }
    return Told(**{**fields, **changed})


def planned(**changed: Any) -> Told:
    """A maintenance of two hours that begins at noon."""
    fields: dict[str, Any] = {
        "kind": "maintenance",
        "status": "scheduled",
        "title": {"en": "New disks"},
        "text": {"en": "Some exams will not open."},
        "activities": {"start_exam": "under_maintenance"},
        "starts": NOON,
        "ends": NOON + timedelta(hours=2),
    }
    return told(**{**fields, **changed})
