"""Where pg_partman is, it makes the months ahead. Here a stand-in records what it is asked."""

from collections.abc import Iterator

import pytest
from django.db import connection

from banyan.ids import uuid7
from banyan.partitions import ensure, partman, promote, rows_in_rest
from banyan.partitions.partman import Partman
from banyan.partitions.tree import common_share, shares
from tests.unit.banyan.partitions.conftest import Write

TENANT = uuid7()
STAND_IN = """
CREATE SCHEMA partman;
CREATE TABLE partman.part_config (parent_table text PRIMARY KEY);
CREATE TABLE partman.asked (what text);
CREATE FUNCTION partman.create_parent(
  p_parent_table text, p_control text, p_interval text, p_premake int,
  p_default_table boolean, p_time_encoder text, p_time_decoder text) RETURNS boolean
BEGIN ATOMIC
  INSERT INTO partman.part_config VALUES (p_parent_table);
  INSERT INTO partman.asked VALUES (concat_ws(' ', 'create_parent', p_parent_table, p_control,
    p_interval, p_premake, p_default_table, p_time_encoder, p_time_decoder));
  SELECT true;
END;
CREATE FUNCTION partman.run_maintenance(p_parent_table text) RETURNS void
BEGIN ATOMIC
  INSERT INTO partman.asked VALUES ('run_maintenance ' || p_parent_table);
END;
"""


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A pg_partman that makes nothing and remembers what it was asked."""
    with connection.cursor() as cursor:
        cursor.execute(STAND_IN)
    monkeypatch.setattr(partman, "found", lambda: Partman("partman"))
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA partman CASCADE")


def asked() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT what FROM partman.asked")
        return [what for (what,) in cursor.fetchall()]


@pytest.mark.usefixtures("stand_in")
def test_months_ahead_are_left_to_it() -> None:
    assert ensure(5) == []
    assert common_share().months == {}
    assert asked() == [
        "create_parent public.banyan_eventrecord_shared aggregateid 1 month 5 f"
        " partman.uuid7_time_encoder partman.uuid7_time_decoder",
        "run_maintenance public.banyan_eventrecord_shared",
    ]


@pytest.mark.usefixtures("stand_in")
def test_a_share_it_knows_is_not_handed_over_again() -> None:
    ensure()
    ensure()
    assert [what.split()[0] for what in asked()] == [
        "create_parent",
        "run_maintenance",
        "run_maintenance",
    ]


@pytest.mark.usefixtures("stand_in")
def test_rows_without_a_month_are_moved_all_the_same(write: Write) -> None:
    write(TENANT)
    assert len(ensure()) == 1
    assert rows_in_rest() == 0


@pytest.mark.usefixtures("stand_in")
def test_it_forgets_shares_whose_tables_were_replaced() -> None:
    ensure()
    promote(TENANT)
    ensure()
    with connection.cursor() as cursor:
        cursor.execute("SELECT parent_table FROM partman.part_config")
        known = {parent for (parent,) in cursor.fetchall()}
    assert known == {f"public.{share.table}" for share in shares()}


def test_without_it_we_make_them() -> None:
    assert partman.found() is None
    assert len(ensure()) == 4


@pytest.mark.parametrize(
    ("version", "good"), [("4.7.2", False), ("5.1.0", False), ("5.2.4", True), ("6.0.0-beta", True)]
)
def test_one_that_knows_no_uuids_is_as_good_as_none(
    version: str, good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partman, "ask", lambda query: [("partman", version)])
    assert (partman.found() is not None) == good
