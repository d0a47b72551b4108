"""Incidents and maintenances, as the entries of the history tell them. Pure."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import structs

from bff.routes.activities import ACTIVITIES
from bff.status.rules import State

LANGUAGES = ("en", "es", "pt")
"""The first one is never missing."""

Texts = dict[str, str]

MAINTENANCE = "maintenance"
STATUSES = {
    "incident": ("investigating", "identified", "monitoring", "resolved", "postmortem"),
    MAINTENANCE: ("scheduled", "in_progress", "verifying", "completed"),
}
OVER = ("resolved", "postmortem", "completed")
IMPACTS = ("none", "minor", "major", "critical")
UNDER_MAINTENANCE = "under_maintenance"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of one entry: all that is known of its incident at that time, and the news.

    `activities` maps what is affected to a state; `corrects` is the entry whose text was wrong.
    """

    incident: UUID
    kind: str
    status: str
    impact: str
    title: Texts
    text: Texts
    activities: dict[str, str]
    starts: datetime | None = None
    ends: datetime | None = None
    corrects: int | None = None


class Entry(msgspec.Struct, frozen=True):
    """An entry of the history, with the seal over it and all before it."""

    seq: int
    at: datetime
    told: Told


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """News of an incident; `before` is what it said until it was corrected."""

    seq: int
    at: datetime
    status: str
    text: Texts
    activities: dict[str, str]
    corrected_at: datetime | None = None
    before: tuple[Texts, ...] = ()


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident or a maintenance; its updates newest first."""

    id: UUID
    kind: str
    status: str
    impact: str
    title: Texts
    activities: dict[str, str]
    starts: datetime | None
    ends: datetime | None
    began: datetime
    updated: datetime
    updates: tuple[Update, ...]

    @property
    def over(self) -> bool:
        return self.status in OVER

    def first(self, *statuses: str) -> datetime | None:
        """When it first had one of these."""
        return next((one.at for one in reversed(self.updates) if one.status in statuses), None)

    def at(self, now: datetime) -> "Incident":
        """How it is by then: a maintenance that nobody has touched begins and ends by its plan."""
        if self.status != "scheduled" or self.starts is None or self.ends is None:
            return self
        if now < self.starts:
            return self
        return structs.replace(self, status="completed" if now >= self.ends else "in_progress")


def incidents(entries: Iterable[Entry]) -> list[Incident]:
    """All that the history tells of, what began last first; `entries` in their order."""
    known: dict[UUID, Incident] = {}
    for entry in entries:
        told = entry.told
        known[told.incident] = _told(entry, known.get(told.incident))
    return sorted(known.values(), key=lambda one: one.began, reverse=True)


def _told(entry: Entry, before: Incident | None) -> Incident:
    told = entry.told
    updates = before.updates if before else ()
    if told.corrects is None:
        updates = (_update(entry), *updates)
    else:
        updates = tuple(_corrected(one, entry) for one in updates)
    return Incident(
        id=told.incident,
        kind=told.kind,
        status=updates[0].status if updates else told.status,
        impact=told.impact,
        title=told.title,
        activities=told.activities,
        starts=told.starts,
        ends=told.ends,
        began=before.began if before else entry.at,
        updated=entry.at,
        updates=updates,
    )


def _update(entry: Entry) -> Update:
    told = entry.told
    return Update(
        seq=entry.seq,
        at=entry.at,
        status=told.status,
        text=told.text,
        activities=told.activities,
    )


def _corrected(update: Update, entry: Entry) -> Update:
    if update.seq != entry.told.corrects:
        return update
    return structs.replace(
        update,
        text=entry.told.text,
        corrected_at=entry.at,
        before=(*update.before, update.text),
    )


def why_not(told: Told, entries: Iterable[Entry]) -> str | None:
    """Why this cannot be published after these entries; None when it can."""
    if told.status not in STATUSES.get(told.kind, ()):
        return f"{told.status!r} is no status of this kind: {', '.join(STATUSES[told.kind])}."
    if not told.title.get("en", "").strip() or not told.text.get("en", "").strip():
        return "Title and text are needed in English; the other languages fall back on it."
    if told.impact not in IMPACTS:
        return f"There is no impact {told.impact!r}."
    known = {one.key for one in ACTIVITIES if one.offered}
    states = {*State, UNDER_MAINTENANCE}
    if not (set(told.activities) <= known and set(told.activities.values()) <= states):
        return "What is affected must be an activity that is offered, with a state."
    if told.kind == MAINTENANCE and not _planned(told):
        return "A maintenance needs a start, and an end after it."
    return None if told.corrects is None else _why_no_correction(told, entries)


def _planned(told: Told) -> bool:
    return told.starts is not None and told.ends is not None and told.starts < told.ends


def _why_no_correction(told: Told, entries: Iterable[Entry]) -> str | None:
    wrong = next((one.told for one in entries if one.seq == told.corrects), None)
    if wrong is None or wrong.incident != told.incident or wrong.corrects is not None:
        return "Only an update of the same incident can be corrected."
    return None
