"""Readers of the event log miss nothing and take nothing twice, whatever commits when."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from banyan.events.reader import StoredEvent, advance
from banyan.ids import uuid7
from banyan.models import EventRecord
from tests.unit.banyan.partitions.conftest import append

pytestmark = pytest.mark.django_db(transaction=True)

TENANT = uuid7()
# By this transaction, of tables that were gone through from end to end.
_READ_WHOLE = """
SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_xact_user_tables
WHERE relname LIKE 'banyan_eventrecord%'
"""


def write(kind: str) -> None:
    EventRecord.objects.model(
        tenant_id=TENANT,
        aggregatetype="x",
        aggregateid=uuid7(),
        seq=1,
        type=kind,
        payload={},
        hash=b"",
    ).save(force_insert=True)


def read(reader: str = "test") -> list[str]:
    seen: list[str] = []

    def take(events: list[StoredEvent]) -> None:
        seen.extend(event.type for event in events)

    advance(reader, take)
    return seen


def in_a_transaction_of_its_own(
    work: Callable[[], None],
) -> tuple[threading.Event, threading.Thread]:
    """Do `work` in a transaction that stays open until the returned event is set."""
    done, finish = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            work()
            done.set()
            finish.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert done.wait(10)
    return finish, thread


def test_a_reader_takes_each_event_once() -> None:
    write("a")
    write("b")
    assert read() == ["a", "b"]
    assert read() == []


def test_an_event_that_commits_late_is_not_passed_over() -> None:
    finish, thread = in_a_transaction_of_its_own(lambda: write("slow"))
    write("fast")
    # `fast` has a higher number and is committed, but `slow` may still appear before it.
    assert read() == []
    finish.set()
    thread.join()
    assert read() == ["slow", "fast"]


def test_what_a_reader_could_not_use_comes_again() -> None:
    write("a")

    def fail(events: list[StoredEvent]) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        advance("test", fail)
    assert read() == ["a"]


def test_readers_do_not_take_from_each_other() -> None:
    write("a")
    assert (read("one"), read("two")) == (["a"], ["a"])


@pytest.fixture
def nothing_is_cached() -> Iterator[None]:
    """The planner believes what it would of a log that outgrows the memory."""
    with connection.cursor() as cursor:
        cursor.execute("SET random_page_cost = 40")
        yield
        cursor.execute("RESET random_page_cost")


def test_a_step_through_a_long_log_reads_its_own_events_only(nothing_is_cached: None) -> None:
    append(TENANT, uuid7(), range(1, 30_001))
    with connection.cursor() as cursor:
        # What an import leaves: one transaction with nearly all there is.
        cursor.execute("ANALYZE banyan_eventrecord")
    read_whole: list[int] = []

    def look(events: list[StoredEvent]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_READ_WHOLE)
            read_whole.append(cursor.fetchone()[0])

    assert advance("test", look, types=["AnswerSaved"]) == 2000
    assert advance("test", look, types=["AnswerSaved"]) == 2000
    assert read_whole == [0, 0]
