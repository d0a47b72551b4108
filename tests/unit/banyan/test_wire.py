"""A lane's connection: what one exchange does to the next."""

from collections.abc import AsyncIterator
from uuid import uuid4

import psycopg
import pytest

from banyan.lanes.connection import connection_parameters
from banyan.lanes.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = "SELECT n * 2 FROM unnest(%b::int8[]) WITH ORDINALITY AS u (n, at) ORDER BY at"
AS_JSON = "SELECT text::jsonb::text FROM unnest(%b::text[]) AS text"
PLANS = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT n * 2%%'"


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    opened = Wire(await psycopg.AsyncConnection.connect(autocommit=True, **connection_parameters()))
    yield opened
    await opened.close()


async def test_each_statement_of_an_exchange_has_its_rows(wire: Wire) -> None:
    first, second = await wire.exchange([(NUMBERS, ([1, 2],))], [(NUMBERS, ([],))])
    assert (first, second) == ([(2,), (4,)], [])


async def test_data_that_cannot_be_stored_leaves_the_wire_as_it_was(wire: Wire) -> None:
    with pytest.raises(psycopg.DataError):
        await wire.exchange([(AS_JSON, (["{"],))])
    with pytest.raises(psycopg.DataError):
        await wire.exchange([(NUMBERS, ([1],)), (NUMBERS, ([2**63],))])
    assert await wire.exchange([(NUMBERS, ([3],))]) == [[(6,)]]


async def test_nothing_of_a_transaction_stays_when_its_last_statement_fails(wire: Wire) -> None:
    table = f"wire_{uuid4().hex}"
    await wire.exchange([(f"CREATE TEMPORARY TABLE {table} (n int8)", ())])
    added = f"INSERT INTO {table} SELECT unnest(%b::int8[]) RETURNING n"
    with pytest.raises(psycopg.DataError):
        await wire.exchange([(added, ([1],)), (AS_JSON, (["{"],))])
    assert await wire.exchange([(f"SELECT n FROM {table}", ())]) == [[]]


async def test_a_server_that_has_hung_up_is_noticed_before_anything_is_asked(wire: Wire) -> None:
    ((pid,),) = (await wire.exchange([("SELECT pg_backend_pid()", ())]))[0]
    async with await psycopg.AsyncConnection.connect(
        autocommit=True, **connection_parameters()
    ) as other:
        await other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert not wire.is_open


async def test_a_large_batch_goes_through_a_small_socket(wire: Wire) -> None:
    texts = ['"' + "x" * 1_000_000 + '"'] * 8
    (rows,) = await wire.exchange([(AS_JSON, (texts,))])
    assert rows == [(text,) for text in texts]


async def test_a_plan_is_made_anew_as_its_uses_double(wire: Wire) -> None:
    for _ in range(7):
        await wire.exchange([(NUMBERS, ([1],))])
    assert await wire.exchange([(PLANS, ())]) == [[(1,)]]
    for _ in range(9):
        await wire.exchange([(NUMBERS, ([1],))])
    assert await wire.exchange([(PLANS, ())]) == [[(3,)]]
