"""Composing the document from what was counted, what was told, and what others plan."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from msgspec import structs
from redis import RedisError

from bff.routes.activities import ACTIVITIES, Activity
from bff.status import sources
from bff.status.counts import ByMinute, fresh, series
from bff.status.document import Component, Day, Document, Seal, worst
from bff.status.history import entries
from bff.status.incidents import MAINTENANCE, UNDER_MAINTENANCE, Incident, incidents
from bff.status.models import OutcomeDay, OutcomeMinute, StatusEntry
from bff.status.rules import Counts, standing

DAYS = 90
LOOKED_AT_MINUTES = 6 * 60
_SHOWN_INCIDENTS = 50
_PATIENCE = "SET LOCAL statement_timeout = '2s'"

Days = dict[tuple[str, date], Counts]


def compose(now: datetime | None = None) -> Document:
    """The document of now. Raises Django's errors when the database is away.

    Without Redis it stands on what was carried to the database.
    """
    now = now or timezone.now()
    minute = int(now.timestamp()) // 60
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_PATIENCE)  # a page that waits for a lock tells nobody anything
        counted, days, told = _kept(minute), _days(now.date()), _incidents(now)
        first, seal, plans = _first(), _seal(), _plans()
    missing: tuple[str, ...] = ()
    try:
        counted = counted | fresh(minute)
    except (RedisError, OSError):
        missing = ("outcomes",)
    return Document(
        as_of=now,
        components=_components(counted, days, first, told, now),
        incidents=tuple(_shown(told)),
        seal=seal,
        missing=missing,
        **plans,
    )


def compose_without_database(before: Document, now: datetime | None = None) -> Document:
    """The document with the states of now and all else as it was. Raises RedisError."""
    now = now or timezone.now()
    minute = int(now.timestamp()) // 60
    counted = fresh(minute, LOOKED_AT_MINUTES)
    days = {(one.key, day.day): day.counts for one in before.components for day in one.days}
    first = {one.key: one.first for one in before.components if one.first}
    told = [one.at(now) for one in before.incidents]
    return Document(
        as_of=now,
        components=_components(counted, days, first, told, now),
        incidents=tuple(told),
        flips=before.flips,
        freezes=before.freezes,
        drill=before.drill,
        replay=before.replay,
        seal=before.seal,
        missing=("history",),
    )


def nothing_known(now: datetime | None = None) -> Document:
    """The document of a process that has never reached the database."""
    components = _components({}, {}, {}, [], now or timezone.now())
    return Document(as_of=now or timezone.now(), components=components, missing=("history",))


def _kept(minute: int) -> ByMinute:
    rows = OutcomeMinute.objects.filter(minute__gt=minute - LOOKED_AT_MINUTES)
    return {(row.minute, row.activity): Counts(row.worked, row.slow, row.failed) for row in rows}


def _days(today: date) -> Days:
    rows = OutcomeDay.objects.filter(day__gt=today - timedelta(days=DAYS))
    return {(row.activity, row.day): Counts(row.worked, row.slow, row.failed) for row in rows}


def _first() -> dict[str, date]:
    rows = OutcomeDay.objects.values_list("activity").annotate(models.Min("day"))
    return dict(rows)


def _incidents(now: datetime) -> list[Incident]:
    return [one.at(now) for one in incidents(entries())]


def _shown(told: list[Incident]) -> list[Incident]:
    # However long ago it began: what is not over is shown.
    return [one for nth, one in enumerate(told) if nth < _SHOWN_INCIDENTS or not one.over]


def _seal() -> Seal:
    last = StatusEntry.objects.first()
    return Seal(last.seq + 1, bytes(last.hash).hex()) if last else Seal()


def _plans() -> dict[str, Any]:
    return {
        "flips": tuple(sources.planned_flips()),
        "freezes": tuple(sources.freeze_windows()),
        "drill": sources.last_drill(),
        "replay": sources.last_replay(),
    }


def _components(
    counted: ByMinute,
    days: Days,
    first: dict[str, date],
    told: Iterable[Incident],
    now: datetime,
) -> tuple[Component, ...]:
    declared = _declared(told)
    return tuple(
        structs.replace(
            _component(activity, counted, days, declared[activity.key], now),
            first=first.get(activity.key),
        )
        if activity.offered
        else Component(key=activity.key, offered=False)
        for activity in ACTIVITIES
    )


def _component(
    activity: Activity, counted: ByMinute, days: Days, declared: list[str], now: datetime
) -> Component:
    minutes = series(counted, activity.key)
    stands = standing(minutes)
    measured = stands.state.value if stands.last is not None else None
    hour = int(now.timestamp()) // 60 - 60
    return Component(
        key=activity.key,
        offered=True,
        state=worst([measured, *declared]),
        since=_time(stands.since),
        last=_time(stands.last),
        hour=sum((one.counts for one in minutes if one.at > hour), Counts()),
        days=tuple(
            Day(day, days.get((activity.key, day), Counts())) for day in _last_days(now.date())
        ),
    )


def _declared(told: Iterable[Incident]) -> dict[str, list[str]]:
    """The statements of people about each activity that are still in force."""
    states: dict[str, list[str]] = defaultdict(list)
    for incident in told:
        if incident.over or incident.status == "scheduled":
            continue
        for key, state in incident.activities.items():
            states[key].append(UNDER_MAINTENANCE if incident.kind == MAINTENANCE else state)
    return states


def _last_days(today: date) -> list[date]:
    return [today - timedelta(days=ago) for ago in reversed(range(DAYS))]


def _time(minute: int | None) -> datetime | None:
    return None if minute is None else datetime.fromtimestamp(minute * 60, UTC)
