"""Columns in PostgreSQL's binary format: what is sent is what arrives."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from banyan.lanes.arrays import encoded

pytestmark = pytest.mark.django_db

COLUMNS = {
    "bool": [True, None, False],
    "bytea": [b"\x00\xff", b"", None],
    "int8": [-(2**63), 0, 2**63 - 1, None],
    "numeric": [Decimal("-12.50"), Decimal("1e-9"), None, Decimal(10) ** 20],
    "text": ["", "a'\\b", "Ωé\U0001f600", None],
    "timestamptz": [
        datetime(1999, 12, 31, 23, 59, 59, 999999, UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
    "uuid": [UUID(int=0), UUID(int=2**128 - 1), None],
}


def arrived(kind: str, column: bytes) -> list[object]:
    connection.ensure_connection()
    pg = connection.connection.pgconn
    sql = f"SELECT value FROM unnest($1::{kind}[]) WITH ORDINALITY AS u (value, n) ORDER BY n"
    result = pg.exec_params(sql.encode(), [column], param_formats=[1])
    if result.status != psycopg.pq.ExecStatus.TUPLES_OK:
        raise psycopg.errors.error_from_result(result)
    reading = psycopg.adapt.Transformer(connection.connection)
    reading.set_pgresult(result)
    return [row[0] for row in reading.load_rows(0, result.ntuples, tuple)]


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_column_arrives_as_it_was_sent(kind: str) -> None:
    assert arrived(kind, encoded(kind, COLUMNS[kind])) == COLUMNS[kind]


def test_an_empty_column_is_an_empty_array() -> None:
    assert arrived("text", encoded("text", [])) == []


@pytest.mark.parametrize(("kind", "value"), [("int8", 2**63), ("text", "\ud800")])
def test_what_a_type_cannot_hold_is_the_data_s_fault(kind: str, value: object) -> None:
    with pytest.raises(psycopg.DataError):
        encoded(kind, [value])


def test_a_nul_in_a_text_is_the_data_s_fault() -> None:
    with pytest.raises(psycopg.DataError):
        arrived("text", encoded("text", ["a\x00b"]))
