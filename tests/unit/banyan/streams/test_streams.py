"""Streams: rows once each, in order, of one tenant, for so many days."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from threading import Thread
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from banyan.ids import uuid7
from banyan.partitions.table_sql import ask
from banyan.partitions.tree import tables_beside
from banyan.streams import OutOfTime, Row, Stream
from banyan.streams.days import Day
from banyan.streams.keeping import keep
from banyan.streams.reader import advance
from banyan.tenancy.scope import tenant_scope

HERE, THERE = UUID(int=1), UUID(int=2)


class Seen(Row, frozen=True):
    what: str


@pytest.fixture
def stream(transactional_db: None) -> Iterator[Stream[Seen]]:
    declared = Stream("test", Seen, days=2)
    keep(declared)
    with tenant_scope(HERE):
        yield declared
    del Stream.declared["test"]
    ask("DROP TABLE banyan_stream_test")


def seen(what: str) -> Seen:
    return Seen(uuid7(), what)


def read(stream: Stream[Seen]) -> list[str]:
    found: list[str] = []

    def consume(rows: Sequence[Seen]) -> None:
        found.extend(row.what for row in rows)

    advance(stream, "reader", consume)
    return found


def in_another_session(stream: Stream[Seen], row: Seen) -> None:
    def write() -> None:
        with tenant_scope(HERE):
            stream.append([row])
        connection.close()

    thread = Thread(target=write)
    thread.start()
    thread.join()


def test_a_row_sent_twice_is_one_row(stream: Stream[Seen]) -> None:
    row = seen("once")
    assert [stream.append([row]), stream.append([row, seen("next")])] == [1, 1]
    assert read(stream) == ["once", "next"]
    assert read(stream) == []


def test_a_row_that_commits_late_is_not_passed_over(stream: Stream[Seen]) -> None:
    with transaction.atomic():
        stream.append([seen("early, commits late")])
        in_another_session(stream, seen("late, commits early"))
        waiting: list[list[str]] = []
        reader = Thread(target=lambda: waiting.append(_read_elsewhere(stream)))
        reader.start()
        reader.join()
    assert waiting == [[]]
    assert read(stream) == ["early, commits late", "late, commits early"]


def _read_elsewhere(stream: Stream[Seen]) -> list[str]:
    with tenant_scope(HERE):
        found = read(stream)
    connection.close()
    return found


def test_rows_of_another_tenant_are_not_read(stream: Stream[Seen]) -> None:
    with tenant_scope(THERE):
        stream.append([seen("theirs")])
    stream.append([seen("ours")])
    assert read(stream) == ["ours"]


def test_rows_come_again_when_the_consumer_fails(stream: Stream[Seen]) -> None:
    stream.append([seen("again")])

    def fail(rows: Sequence[Seen]) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        advance(stream, "reader", fail)
    assert read(stream) == ["again"]


def test_a_day_that_is_over_goes_at_once_and_the_next_are_there(
    stream: Stream[Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream.append([seen("old")])
    today, later = Day.today(), timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert f"banyan_stream_test_{today}" in keep(stream)
    assert read(stream) == []
    assert f"banyan_stream_test_{today.plus(5)}" in tables_beside("banyan_stream_test_")
    assert keep(stream) == []


_MARKS_OF_VERSION_7 = 7 << 76 | 2 << 62


@pytest.mark.parametrize("day", [-3, 2])
def test_a_key_of_no_day_that_is_held_is_refused_whole(stream: Stream[Seen], day: int) -> None:
    key = UUID(int=Day.today().plus(day).first.int | _MARKS_OF_VERSION_7)
    with pytest.raises(OutOfTime):
        stream.append([seen("good"), Seen(key, "bad")])
    assert read(stream) == []


def test_a_key_that_tells_no_time_is_refused(stream: Stream[Seen]) -> None:
    with pytest.raises(OutOfTime):
        stream.append([Seen(UUID(int=uuid7().int ^ 3 << 76), "version 4")])


def test_a_key_of_the_oldest_day_is_taken(stream: Stream[Seen]) -> None:
    key = UUID(int=Day.today().plus(-2).first.int | _MARKS_OF_VERSION_7)
    assert stream.append([Seen(key, "old")]) == 1
