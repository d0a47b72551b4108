"""The replies of Statuspage's public API, version 2, field by field as it documents them."""

import msgspec


class StatuspagePage(msgspec.Struct, frozen=True):
    """Whose page it is."""

    id: str
    name: str
    url: str
    time_zone: str
    updated_at: str


class StatuspageStatus(msgspec.Struct, frozen=True):
    """All in one word."""

    indicator: str
    description: str


class StatuspageComponent(msgspec.Struct, frozen=True, kw_only=True):
    """An activity that is offered."""

    id: str
    name: str
    status: str
    created_at: str
    updated_at: str
    position: int
    description: str | None
    showcase: bool = True
    start_date: str | None = None
    group_id: str | None = None
    page_id: str
    group: bool = False
    only_show_if_degraded: bool = False


class StatuspageAffected(msgspec.Struct, frozen=True):
    """The state that an update gives a component."""

    code: str
    name: str
    old_status: str
    new_status: str


class StatuspageUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """News of an incident."""

    id: str
    status: str
    body: str
    incident_id: str
    created_at: str
    updated_at: str
    display_at: str
    affected_components: list[StatuspageAffected] | None
    deliver_notifications: bool = False
    custom_tweet: str | None = None
    tweet_id: str | None = None


class StatuspageIncident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident, its news newest first."""

    id: str
    name: str
    status: str
    created_at: str
    updated_at: str
    monitoring_at: str | None
    resolved_at: str | None
    impact: str
    shortlink: str
    started_at: str
    page_id: str
    incident_updates: list[StatuspageUpdate]
    components: list[StatuspageComponent]
    reminder_intervals: str | None = None


class StatuspageMaintenance(StatuspageIncident, frozen=True, kw_only=True):
    """Planned work."""

    scheduled_for: str
    scheduled_until: str


class StatuspageStatusReply(msgspec.Struct, frozen=True):
    """`status.json`."""

    page: StatuspagePage
    status: StatuspageStatus


class StatuspageComponents(msgspec.Struct, frozen=True):
    """`components.json`."""

    page: StatuspagePage
    components: list[StatuspageComponent]


class StatuspageIncidents(msgspec.Struct, frozen=True):
    """`incidents.json` and `incidents/unresolved.json`."""

    page: StatuspagePage
    incidents: list[StatuspageIncident]


class StatuspageMaintenances(msgspec.Struct, frozen=True):
    """`scheduled-maintenances.json` and its two parts."""

    page: StatuspagePage
    scheduled_maintenances: list[StatuspageMaintenance]


class StatuspageSummary(msgspec.Struct, frozen=True):
    """`summary.json`: all that matters just now."""

    page: StatuspagePage
    components: list[StatuspageComponent]
    incidents: list[StatuspageIncident]
    scheduled_maintenances: list[StatuspageMaintenance]
    status: StatuspageStatus
