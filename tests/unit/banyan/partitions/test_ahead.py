"""Months are made before they are needed; what had none is moved into its own."""

import threading
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from banyan.ids import uuid7
from banyan.partitions import Month, ensure, rows_in_rest
from banyan.partitions.lock import Busy, alone
from banyan.partitions.tree import common_share
from tests.unit.banyan.partitions.conftest import Write, append, rows, table_of

TENANT = uuid7()
NOW = Month.of(timezone.now())


def test_this_month_and_three_more_are_made() -> None:
    assert ensure() == [NOW, NOW.plus(1), NOW.plus(2), NOW.plus(3)]
    assert set(common_share().months) == {NOW, NOW.plus(1), NOW.plus(2), NOW.plus(3)}


def test_a_second_run_finds_nothing_to_do() -> None:
    ensure()
    before = common_share()
    assert ensure() == []
    assert common_share() == before


def test_a_months_bounds_are_where_its_first_and_the_next_ones_first_millisecond_are() -> None:
    month = Month.parse("2026-11")
    assert Month.containing(month.first) == month
    assert Month.containing(UUID(int=month.first.int - 1)) == Month.parse("2026-10")
    assert (month.first.int >> 80) == 1793491200000
    assert Month.parse("2026-12").plus(1).before == Month.parse("2027-02").first


def test_rows_that_had_no_month_are_moved_into_theirs(write: Write) -> None:
    now, earlier = write(TENANT, events=3), write(TENANT, month="2025-02", events=2)
    before = rows()
    assert rows_in_rest() == 5
    assert Month.parse("2025-02") in ensure()
    assert rows() == before
    assert rows_in_rest() == 0
    assert table_of(now).endswith(f"_{NOW.year}_{NOW.number:02}")
    assert table_of(earlier).endswith("_2025_02")


def test_a_clock_that_runs_years_ahead_makes_no_months(write: Write) -> None:
    write(TENANT, month=str(NOW.plus(40)))
    assert ensure() == [NOW, NOW.plus(1), NOW.plus(2), NOW.plus(3)]
    assert rows_in_rest() == 1
    assert ensure(4) == [NOW.plus(4)]
    assert rows_in_rest() == 1


def test_two_at_once_make_each_month_once() -> None:
    made: list[list[Month]] = []

    def run() -> None:
        made.append(ensure())
        connection.close()

    both = [threading.Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(map(len, made)) == [0, 4]


def test_who_does_not_want_to_wait_for_another_change_is_told() -> None:
    refused: list[Busy] = []

    def run() -> None:
        try:
            ensure(patience=0)
        except Busy as busy:
            refused.append(busy)
        connection.close()

    with alone(0):
        other = threading.Thread(target=run)
        other.start()
        other.join()
    assert len(refused) == 1


def test_the_lock_is_free_again_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), alone(0):
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,)


def test_months_wait_until_a_long_transaction_lets_go_of_the_log(write: Write) -> None:
    begun, finish = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            append(TENANT, uuid7(), range(1, 2))
            begun.set()
            finish.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert begun.wait(10)
    threading.Timer(1.0, finish.set).start()
    assert ensure()
    holder.join()
    assert rows_in_rest() == 0
    assert len(rows()) == 1
