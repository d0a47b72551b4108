"""Reading iCalendar files (RFC 5545) of strangers: every occasion between two moments."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import recurring_ical_events

from banyan.errors import Refusal

_LARGEST_BYTES = 5_000_000
MOST_OCCASIONS = 20_000
# Exams repeat by days. A rule by seconds would be unfolded for as long as somebody waits.
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
# What the libraries raise for what is written wrongly.
_WRONG = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)


class NotACalendar(Refusal):
    """This is not an iCalendar file (.ics)."""

    status = 422
    code = "not_a_calendar"


class Occasion(msgspec.Struct, frozen=True):
    """One occurrence of an event; both times are aware."""

    uid: str
    title: str
    starts: datetime
    ends: datetime


class Unread(msgspec.Struct, frozen=True):
    """An event that was left out, and why."""

    title: str
    why: str


def occasions(
    data: bytes, first: datetime, last: datetime, zone: ZoneInfo
) -> tuple[list[Occasion], list[Unread]]:
    """What happens between `first` and `last`, repetitions unfolded, and what could not be read.

    Whole days and times without a zone are read in `zone`. Cancelled events do not happen.
    Raises NotACalendar.
    """
    found: list[Occasion] = []
    unread: list[Unread] = []
    for series in _series(data):
        try:
            _bounded(series)
            unfolded = recurring_ical_events.of(series).between(first, last)
            some = islice(unfolded, MOST_OCCASIONS - len(found) + 1)
            found += [one for raw in some if (one := _occasion(raw, zone)) is not None]
        except _WRONG as error:
            unread.append(
                Unread(_title(series.subcomponents[0]), str(error)[:200] or type(error).__name__)
            )
        if len(found) > MOST_OCCASIONS:
            raise NotACalendar(f"More than {MOST_OCCASIONS} occasions in one calendar.")
    return sorted(found, key=lambda one: (one.starts, one.uid)), unread


def _series(data: bytes) -> Iterator[icalendar.Calendar]:
    """A calendar per UID: a repeated event together with its occurrences that were moved."""
    if len(data) > _LARGEST_BYTES:
        raise NotACalendar(f"The file is larger than {_LARGEST_BYTES // 1_000_000} MB.")
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
        if not calendars or any(found.name != "VCALENDAR" for found in calendars):
            raise NotACalendar
        yield from [series for calendar in calendars for series in _by_uid(calendar)]
    except (*_WRONG, RecursionError) as error:
        raise NotACalendar(f"{NotACalendar.__doc__} {str(error)[:200]}") from error


def _by_uid(calendar: Any) -> list[icalendar.Calendar]:
    found: dict[str, icalendar.Calendar] = {}
    for number, event in enumerate(calendar.walk("VEVENT")):
        series = found.setdefault(str(event.get("UID", number)), icalendar.Calendar())
        if "X-WR-TIMEZONE" in calendar:  # of times that name no zone
            series["X-WR-TIMEZONE"] = calendar["X-WR-TIMEZONE"]
        series.add_component(event)
    return list(found.values())


def _bounded(series: icalendar.Calendar) -> None:
    for event in series.subcomponents:
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            frequency = str(next(iter(rule.get("FREQ", [""])), "")).upper()
            if frequency not in _FREQUENCIES or any(part in rule for part in _WITHIN_A_DAY):
                raise ValueError("It repeats within a day; exams repeat by days.")


def _occasion(raw: Any, zone: ZoneInfo) -> Occasion | None:
    if str(raw.get("STATUS", "")).upper() == "CANCELLED":
        return None
    starts = _moment(raw["DTSTART"].dt, zone)
    ends = _moment(raw["DTEND"].dt, zone)
    if ends <= starts:
        raise ValueError("It ends before it begins, or at once.")
    return Occasion(str(raw.get("UID", ""))[:255], _title(raw), starts, ends)


def _moment(value: date, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def _title(event: Any) -> str:
    return str(event.get("SUMMARY", "") or "without a title")[:200].replace("\x00", "")
