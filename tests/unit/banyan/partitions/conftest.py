"""A log as the migration leaves it, again after each test; and events to put into it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

import banyan
from banyan.ids import uuid7
from banyan.models import Checkpoint
from banyan.partitions.detachment import DETACHED
from banyan.partitions.exchange import REPLACED, discard
from banyan.partitions.months import Month
from banyan.partitions.tree import LOG, tables_beside

SQL = Path(banyan.__file__).parent / "sql" / "event_log.sql"


@pytest.fixture(autouse=True)
def log(transactional_db: None) -> Iterator[None]:
    """The log with nothing in it but the default partition of the common share."""
    yield
    _as_migrated()


def _as_migrated() -> None:
    discard()
    with connection.cursor() as cursor:
        for table in [LOG, *tables_beside(REPLACED), *tables_beside(DETACHED)]:
            cursor.execute(f"DROP TABLE {table}")
        cursor.execute("DROP SEQUENCE banyan_event_position")
        cursor.execute(SQL.read_text())


Write = Callable[..., UUID]


@pytest.fixture
def write() -> Write:
    """Puts `events` events of a new aggregate into the log, made in `month` (default: now)."""

    def put(
        tenant: UUID, *, month: str | None = None, events: int = 1, kind: str = "attempt"
    ) -> UUID:
        aggregate = uuid7() if month is None else made_in(month)
        append(tenant, aggregate, range(1, events + 1), kind)
        return aggregate

    return put


def append(tenant: UUID, aggregate: UUID, seqs: range, kind: str = "attempt") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {LOG} (tenant_id, aggregateid, seq, id, aggregatetype, type, key,"
            "                    payload, headers, hash)"
            " SELECT %s, %s, n, gen_random_uuid(), %s, 'AnswerSaved', 'key-' || n,"
            """       '{"text": "a \\\\ b\\n\\u00e9"}', '{}', sha256(n::text::bytea)"""
            " FROM unnest(%s::bigint[]) n",
            [tenant, aggregate, kind, list(seqs)],
        )


def made_in(month: str) -> UUID:
    """An identifier that was made some time in this month."""
    return UUID(int=uuid7().int % (1 << 80) | Month.parse(month).first.int + (12345 << 80))


def rows(table: str = LOG) -> list[tuple[object, ...]]:
    """Everything in a table, in the reading order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, aggregateid, seq, id, aggregatetype, type, key, payload, headers,"
            f" hash, created_at, xid::text, position FROM {table} ORDER BY xid, position"
        )
        return cursor.fetchall()


def table_of(aggregate: UUID) -> str:
    """The partition in which an aggregate's events lie; fails when they are in several."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT tableoid::regclass::text FROM {LOG} WHERE aggregateid = %s",
            [aggregate],
        )
        ((table,),) = cursor.fetchall()
    return str(table)


def all_have_read() -> None:
    """Every reader has come to the end of the log."""
    from banyan.partitions.detachment import readers

    for reader in readers():
        Checkpoint(reader=reader, xid=2**60, position=2**60).save()


def long_ago() -> str:
    """A month that no retention keeps."""
    return str(Month.of(datetime.now(UTC)).plus(-30))
