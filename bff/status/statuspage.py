"""The document in the format of Statuspage's public API, version 2, for the programs that read it.

What it has no words for (an activity that is not
offered, one that nobody tries) is left out or named operational, which there says no more than
that no trouble is known.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

from bff.status.document import Component, Document
from bff.status.incidents import LANGUAGES, MAINTENANCE, Incident, Update
from bff.status.replies import (
    StatuspageAffected,
    StatuspageComponent,
    StatuspageComponents,
    StatuspageIncident,
    StatuspageIncidents,
    StatuspageMaintenance,
    StatuspageMaintenances,
    StatuspagePage,
    StatuspageStatus,
    StatuspageStatusReply,
    StatuspageSummary,
    StatuspageUpdate,
)
from bff.status.words import words_in

_ENGLISH = LANGUAGES[0]
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_OVERALL = {
    None: ("none", "No Recent Attempts"),
    "operational": ("none", "All Systems Operational"),
    "under_maintenance": ("none", "Service Under Maintenance"),
    "degraded_performance": ("minor", "Partially Degraded Service"),
    "partial_outage": ("major", "Partial System Outage"),
    "major_outage": ("critical", "Major System Outage"),
}


class Statuspage:
    """The replies about one document; `url` is where people read it."""

    def __init__(self, document: Document, url: str) -> None:
        self._document = document
        self._url = url
        self._words = words_in(_ENGLISH)
        self._id = identifier("page", url)
        self.page = StatuspagePage(self._id, "Banyan", url, "Etc/UTC", _time(document.as_of))
        self._components = {
            one.key: self._component(one, position)
            for position, one in enumerate(document.components, start=1)
            if one.offered
        }

    def status(self) -> StatuspageStatusReply:
        return StatuspageStatusReply(self.page, self._status())

    def components(self) -> StatuspageComponents:
        return StatuspageComponents(self.page, list(self._components.values()))

    def incidents(self) -> StatuspageIncidents:
        return StatuspageIncidents(self.page, self._incidents())

    def unresolved(self) -> StatuspageIncidents:
        return StatuspageIncidents(self.page, self._unresolved())

    def maintenances(self) -> StatuspageMaintenances:
        return StatuspageMaintenances(self.page, self._maintenances())

    def upcoming(self) -> StatuspageMaintenances:
        return StatuspageMaintenances(self.page, self._maintenances("scheduled"))

    def active(self) -> StatuspageMaintenances:
        return StatuspageMaintenances(self.page, self._maintenances("in_progress", "verifying"))

    def summary(self) -> StatuspageSummary:
        return StatuspageSummary(
            self.page,
            list(self._components.values()),
            self._unresolved(),
            self._maintenances("scheduled", "in_progress", "verifying"),
            self._status(),
        )

    def _status(self) -> StatuspageStatus:
        return StatuspageStatus(*_OVERALL[self._document.overall])

    def _unresolved(self) -> list[StatuspageIncident]:
        return self._incidents("investigating", "identified", "monitoring")

    def _incidents(self, *statuses: str) -> list[StatuspageIncident]:
        told = self._document.of_kind(maintenance=False)
        return [self._incident(one) for one in told if not statuses or one.status in statuses]

    def _maintenances(self, *statuses: str) -> list[StatuspageMaintenance]:
        told = self._document.of_kind(maintenance=True)
        return [self._maintenance(one) for one in told if not statuses or one.status in statuses]

    def _component(self, component: Component, position: int) -> StatuspageComponent:
        first = component.first.isoformat() if component.first else None
        return StatuspageComponent(
            id=identifier("component", component.key),
            name=self._words[f"activity.{component.key}"],
            status=component.state or "operational",
            created_at=f"{first}T00:00:00.000Z" if first else _time(self._document.as_of),
            updated_at=_time(component.since or component.last or self._document.as_of),
            position=position,
            description=self._words[f"about.{component.key}"],
            start_date=first,
            page_id=self._id,
        )

    def _incident(self, incident: Incident) -> StatuspageIncident:
        return StatuspageIncident(**self._fields(incident))

    def _maintenance(self, incident: Incident) -> StatuspageMaintenance:
        starts, ends = incident.starts, incident.ends
        assert starts is not None
        assert ends is not None
        planned = {"scheduled_for": _time(starts), "scheduled_until": _time(ends)}
        return StatuspageMaintenance(**{**self._fields(incident), "impact": MAINTENANCE, **planned})

    def _fields(self, incident: Incident) -> dict[str, Any]:
        id = identifier("incident", incident.id)
        return {
            "id": id,
            "name": incident.title[_ENGLISH],
            "status": incident.status,
            "created_at": _time(incident.began),
            "updated_at": _time(incident.updated),
            "monitoring_at": _maybe(incident.first("monitoring", "verifying")),
            "resolved_at": _maybe(incident.first("resolved", "completed")),
            "impact": incident.impact,
            "shortlink": f"{self._url}#incident-{incident.id}",
            "started_at": _time(incident.starts or incident.began),
            "page_id": self._id,
            "incident_updates": self._updates(id, incident.updates),
            "components": [
                self._components[key] for key in incident.activities if key in self._components
            ],
        }

    def _updates(self, incident: str, updates: tuple[Update, ...]) -> list[StatuspageUpdate]:
        earlier = [*(one.activities for one in updates[1:]), {}]
        return [
            self._update(incident, one, before)
            for one, before in zip(updates, earlier, strict=True)
        ]

    def _update(self, incident: str, update: Update, before: dict[str, str]) -> StatuspageUpdate:
        affected = [
            StatuspageAffected(
                self._components[key].id,
                self._components[key].name,
                before.get(key, "operational"),
                update.activities.get(key, "operational"),
            )
            for key in dict.fromkeys([*update.activities, *before])
            if key in self._components
        ]
        return StatuspageUpdate(
            id=identifier("update", update.seq),
            status=update.status,
            body=update.text[_ENGLISH],
            incident_id=incident,
            created_at=_time(update.at),
            updated_at=_time(update.corrected_at or update.at),
            display_at=_time(update.at),
            affected_components=affected or None,
        )


def identifier(kind: str, name: object) -> str:
    """Twelve letters and digits, as Statuspage has them; the same for ever."""
    number = int.from_bytes(sha256(f"{kind}:{name}".encode()).digest()[:9], "big")
    digits = ""
    for _ in range(12):
        number, digit = divmod(number, 36)
        digits += _DIGITS[digit]
    return digits


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _maybe(at: datetime | None) -> str | None:
    return None if at is None else _time(at)
