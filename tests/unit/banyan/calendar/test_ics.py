"""Calendars of strangers: repetitions, moved and cancelled ones, zones, and rubbish."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from banyan.calendar import NotACalendar, Occasion, Unread, ics, occasions

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")


def read(*events: str, head: str = "") -> tuple[list[Occasion], list[Unread]]:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{head}{body}END:VCALENDAR\n"
    return occasions(text.replace("\n", "\r\n").encode(), FIRST, LAST, MADRID)


def starts(*events: str, head: str = "") -> list[str]:
    return [f"{one.starts.astimezone(UTC):%m-%d %H:%M}" for one in read(*events, head=head)[0]]


EXAM = "UID:exam\nSUMMARY:Finals\nDTSTART:20260601T080000Z\nDTEND:20260601T100000Z"


def test_an_event_is_an_occasion() -> None:
    ((exam,), unread) = read(EXAM)
    assert (exam.uid, exam.title, unread) == ("exam", "Finals", [])
    assert exam.ends == datetime(2026, 6, 1, 10, tzinfo=UTC)


def test_a_repetition_is_unfolded_with_its_exceptions_and_moved_ones() -> None:
    weekly = f"{EXAM}\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20260608T080000Z"
    moved = "UID:exam\nRECURRENCE-ID:20260615T080000Z\nSUMMARY:Later\n"
    moved += "DTSTART:20260616T120000Z\nDTEND:20260616T140000Z"
    assert starts(weekly, moved) == ["06-01 08:00", "06-16 12:00", "06-22 08:00"]


def test_a_repetition_keeps_the_clock_on_the_wall_over_the_change_of_time() -> None:
    local = "UID:a\nDTSTART;TZID=Europe/Madrid:20261019T090000\nDURATION:PT1H\n"
    assert starts(f"{local}RRULE:FREQ=WEEKLY;COUNT=2") == ["10-19 07:00", "10-26 08:00"]


def test_times_without_a_zone_are_the_schools() -> None:
    assert starts("UID:a\nDTSTART:20260601T090000\nDTEND:20260601T100000") == ["06-01 07:00"]


def test_a_day_is_from_midnight_to_midnight_there() -> None:
    ((day,), _) = read("UID:a\nDTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260602")
    assert (day.ends - day.starts).total_seconds() == 86_400
    assert day.starts.astimezone(UTC).hour == 22


def test_what_is_cancelled_does_not_happen() -> None:
    assert starts(f"{EXAM}\nSTATUS:CANCELLED") == []


def test_an_event_that_cannot_be_read_is_named_and_the_others_are_kept() -> None:
    found, unread = read(EXAM, "UID:b\nSUMMARY:Backwards\nDTSTART:20260602T1\nDTEND:20260601T08Z")
    assert [one.title for one in found] == ["Finals"]
    assert [one.title for one in unread] == ["Backwards"]


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;BYMINUTE=0,1,2", "FREQ=HOURLY;COUNT=3"]
)
def test_a_rule_that_would_never_end_is_left_out(rule: str) -> None:
    found, (unread,) = read(f"{EXAM}\nRRULE:{rule}")
    assert (found, unread.title) == ([], "Finals")
    assert "repeats within a day" in unread.why


def test_more_occasions_than_a_calendar_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ics, "MOST_OCCASIONS", 10)
    with pytest.raises(NotACalendar, match="More than 10 occasions"):
        read(EXAM, f"{EXAM.replace('exam', 'daily')}\nRRULE:FREQ=DAILY;COUNT=10")


@pytest.mark.parametrize(
    "data", [b"", b"rubbish", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"<html></html>"]
)
def test_what_is_no_calendar_is_refused(data: bytes) -> None:
    with pytest.raises(NotACalendar):
        occasions(data, FIRST, LAST, MADRID)
