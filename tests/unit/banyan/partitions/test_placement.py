"""A heavy tenant moves into a share of its own and back, and nobody else notices."""

import importlib
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from banyan.ids import uuid7
from banyan.partitions import backfill, demote, ensure, exchange, promote, relocation
from banyan.partitions.placement import AlreadyThere
from banyan.partitions.relocation import unfinished
from banyan.partitions.tree import LOG, common_share, shares, tables_beside
from tests.unit.banyan.partitions.conftest import Write, rows, table_of
from tests.unit.banyan.partitions.traffic import nothing_went_wrong, traffic

HEAVY, LIGHT, OTHER = uuid7(), uuid7(), uuid7()


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill, "BATCH", 50)


def test_a_promoted_tenants_rows_lie_in_its_own_months(write: Write) -> None:
    ensure()
    heavy, light = write(HEAVY, events=3), write(LIGHT, events=3)
    early = write(HEAVY, month="2025-02")
    before = rows()
    promote(HEAVY)
    assert rows() == before
    own, common = shares()
    assert (own.tenant, common.tenant) == (HEAVY, None)
    assert table_of(heavy) in {leaf.table for leaf in own.leaves}
    assert table_of(early) in {leaf.table for leaf in own.months.values()}
    assert table_of(light) in {leaf.table for leaf in common.leaves}


def test_what_comes_later_goes_where_the_tenant_lies_now(write: Write) -> None:
    promote(HEAVY)
    assert table_of(write(HEAVY)) in {leaf.table for leaf in shares()[0].months.values()}
    assert table_of(write(LIGHT)) in {leaf.table for leaf in common_share().months.values()}


def test_the_way_back_leaves_the_log_as_it_was(write: Write) -> None:
    for tenant in (HEAVY, LIGHT, OTHER):
        write(tenant, events=5)
    before = rows()
    promote(HEAVY)
    promote(OTHER)
    demote(HEAVY)
    demote(OTHER)
    assert rows() == before
    assert [share.tenant for share in shares()] == [None]


def test_a_tenant_is_promoted_once() -> None:
    promote(HEAVY)
    with pytest.raises(AlreadyThere):
        promote(HEAVY)
    with pytest.raises(AlreadyThere):
        demote(LIGHT)


def test_nothing_is_left_lying_about(write: Write) -> None:
    write(HEAVY)
    promote(HEAVY)
    standing = {LOG, *(share.table for share in shares())}
    standing |= {leaf.table for share in shares() for leaf in share.leaves}
    assert set(tables_beside(LOG)) == standing


@pytest.mark.usefixtures("_small_batches")
def test_writers_and_readers_go_on_while_tenants_move_to_and_fro() -> None:
    with traffic(HEAVY, LIGHT, OTHER) as going:
        going.has_written(100)
        ensure()
        promote(HEAVY)
        promote(OTHER)
        demote(HEAVY)
        demote(OTHER)
    nothing_went_wrong(going)
    assert len(rows()) == len(going.written)


@pytest.mark.usefixtures("_small_batches")
def test_writers_and_readers_go_on_while_the_rest_is_emptied() -> None:
    with traffic(HEAVY, LIGHT) as going:
        going.has_written(500)
        ensure()
    nothing_went_wrong(going)
    assert len(rows()) == len(going.written)


def _ends_the_session(name: str, module: object, patch: pytest.MonkeyPatch, after: int = 0) -> None:
    """As a kill -9 would, when `name` has been called `after` times."""
    whole: Callable[..., object] = getattr(module, name)
    calls = iter(range(after + 1))

    def killed(*args: object) -> object:
        if next(calls, None) != after:
            return whole(*args)
        _end_session()
        return whole(*args)

    patch.setattr(module, name, killed)


def _end_session() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()

    def end() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        connection.close()

    thread = threading.Thread(target=end)
    thread.start()
    thread.join()


STEPS = {
    "while it is built": ("add_rest", "placement", 0),
    "before the first batch": ("catch_up", "relocation", 0),
    "between two batches": ("_copy", "backfill", 2),
    "before the exchange": ("exchange", "relocation", 0),
    "with the locks held": ("copy_what_is_left", "relocation", 0),
    "in the middle of the exchange": ("partitions_of", "exchange", 0),
    "after the exchange": ("tidy", "relocation", 0),
}


@pytest.mark.usefixtures("_small_batches")
@pytest.mark.parametrize(("step", "module", "after"), STEPS.values(), ids=STEPS.keys())
def test_a_promotion_that_is_killed_loses_nothing_and_is_gone_on_with(
    step: str, module: str, after: int, write: Write
) -> None:
    ensure()
    for tenant in (HEAVY, LIGHT):
        for _ in range(30):
            write(tenant, events=5)
    before = rows()
    with pytest.MonkeyPatch.context() as patch:
        _ends_the_session(
            step, importlib.import_module(f"banyan.partitions.{module}"), patch, after
        )
        with pytest.raises(Exception, match=r"connection|terminat"):
            promote(HEAVY)
    connection.close()
    assert rows() == before
    try:
        promote(HEAVY)
    except AlreadyThere:
        assert step == "tidy"
    assert rows() == before
    assert len(shares()) == 2
    assert unfinished() is None
    assert tables_beside(exchange.REPLACED) == []


def test_a_copy_that_was_begun_is_not_begun_anew(write: Write) -> None:
    for _ in range(10):
        write(HEAVY, events=5)
    with pytest.MonkeyPatch.context() as patch:
        _ends_the_session("exchange", relocation, patch)
        with pytest.raises(Exception, match=r"connection|terminat"):
            promote(HEAVY)
    connection.close()
    copied = rows("banyan_eventrecord_next")
    assert len(copied) == 50
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relocation, "discard", lambda: pytest.fail("the copy was thrown away"))
        promote(HEAVY)
    assert rows() == copied
