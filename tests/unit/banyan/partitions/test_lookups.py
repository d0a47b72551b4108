"""What the partitions are good for: a lookup reads one, and attaching one reads nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.db import connection
from psycopg.errors import Diagnostic

from banyan.ids import uuid7
from banyan.partitions import demote, ensure, promote
from banyan.partitions.tree import CLOSED, LOG, common_share, shares
from tests.unit.banyan.partitions.conftest import Write, append

TENANT, HEAVY = uuid7(), uuid7()
KEYS = {
    "by revision": "SELECT hash FROM banyan_eventrecord"
    " WHERE tenant_id = %s AND aggregateid = %s AND seq = 1",
    "by key": "SELECT seq FROM banyan_eventrecord"
    " WHERE tenant_id = %s AND aggregateid = %s AND key = 'key-1'",
}


def planned(query: str, *values: UUID) -> set[str]:
    """The tables a statement would look into."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    return set(re.findall(rf" on ({LOG}\w*)", plan))


@pytest.mark.parametrize("query", KEYS.values(), ids=KEYS.keys())
def test_a_lookup_prunes_to_one_partition(query: str, write: Write) -> None:
    ensure()
    promote(HEAVY)
    for tenant in (TENANT, HEAVY):
        assert len(planned(query, tenant, write(tenant))) == 1


@contextmanager
def proofs() -> Iterator[list[str]]:
    """What the server says about the partitions that are attached, and how it knew."""
    said: list[str] = []

    def hear(diagnostic: Diagnostic) -> None:
        said.append(diagnostic.message_primary or "")

    connection.ensure_connection()
    raw = connection.connection
    raw.add_notice_handler(hear)
    with connection.cursor() as cursor:
        cursor.execute("SET client_min_messages = debug1")
    try:
        yield said
    finally:
        raw.remove_notice_handler(hear)
        with connection.cursor() as cursor:
            cursor.execute("RESET client_min_messages")


def implied(said: list[str]) -> int:
    return sum("is implied by existing constraints" in line for line in said)


def test_no_table_is_read_through_when_it_is_attached(write: Write) -> None:
    write(TENANT, events=3)
    write(HEAVY, events=3)
    with proofs() as said:
        made = ensure()
        assert implied(said) == len(made) + 1
        said.clear()
        promote(HEAVY)
        assert implied(said) == 2
        said.clear()
        ensure(6)
        # In each of two shares: three months and the new rest.
        assert implied(said) == 8
        said.clear()
        demote(HEAVY)
    # Only the default share is left, and it may hold everything.
    assert implied(said) == 0


def test_the_indexes_of_what_is_attached_are_those_it_was_built_with(write: Write) -> None:
    ensure()
    promote(HEAVY)
    append(HEAVY, uuid7(), range(1, 3))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT indexrelid) FILTER (WHERE indisvalid), count(inhrelid)"
            " FROM pg_index LEFT JOIN pg_inherits ON inhrelid = indexrelid"
            " WHERE indrelid = ANY (%s::text[]::regclass[])",
            [[leaf.table for share in shares() for leaf in share.leaves]],
        )
        every, valid, attached = cursor.fetchone()
    leaves = sum(len(share.leaves) for share in shares())
    assert (every, valid, attached) == (3 * leaves, 3 * leaves, 3 * leaves)


def test_the_catalog_is_read_and_not_the_names() -> None:
    ensure()
    with connection.cursor() as cursor:
        month, leaf = max(common_share().months.items())
        cursor.execute(f"ALTER TABLE {leaf.table} RENAME TO anything")
        cursor.execute(f"ALTER TABLE anything ADD CONSTRAINT {CLOSED} CHECK (false)")
        assert common_share().months[month].table == "anything"
        assert common_share().closed == {month}
        cursor.execute(f"ALTER TABLE anything RENAME TO {leaf.table}")
