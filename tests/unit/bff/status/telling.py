"""Things to tell, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bff.routes.activities import ACTIVITIES
from bff.status.document import Component, Day, Document
from bff.status.incidents import Told
from bff.status.rules import Counts

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


def document_of(incidents: Any = (), **states: str) -> Document:
    """A document of noon; 90 days of which the last two had attempts, one of them a bad one."""
    days = [Day((NOON - timedelta(days=ago)).date()) for ago in reversed(range(90))]
    days[-2:] = [Day(days[-2].day, Counts(999, 0, 1)), Day(days[-1].day, Counts(40, 10, 50))]
    components = tuple(
        Component(
            key=one.key,
            offered=one.offered,
            state=states.get(one.key),
            since=NOON - timedelta(minutes=9),
            last=NOON if one.key in states else None,
            hour=Counts(5, 0, 5) if one.key in states else Counts(),
            first=days[-2].day,
            days=tuple(days) if one.offered else (),
        )
        for one in ACTIVITIES
    )
    return Document(as_of=NOON, components=components, incidents=tuple(incidents))
