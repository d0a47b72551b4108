"""Who has written is remembered in Redis; where that fails, everybody reads everything."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from banyan.embedded.replica import Replica
from banyan.tenancy.replicas import last_write, replica_read, tokens
from banyan.tenancy.replicas.positions import positions
from banyan.tenancy.replicas.router import PRIMARY
from tests.drive.replicas import ALIAS, ANN, BEN, seen, stop_replay, write

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=[PRIMARY, ALIAS]),
    pytest.mark.usefixtures("fresh"),
]


def test_of_two_positions_the_later_one_counts_in_whichever_order_they_come(
    tenant: UUID,
) -> None:
    kept = tokens.tokens()
    kept.keep([(tenant, ANN), (tenant, BEN)], 2000)
    kept.keep([(tenant, ANN)], 1000)
    kept.keep([(tenant, BEN)], 3000)
    assert (kept.look((tenant, ANN)), kept.look((tenant, BEN))) == (2000, 3000)


@pytest.mark.usefixtures("patient")
def test_while_redis_is_away_everybody_reads_what_anybody_has_written(
    replica: Replica, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = redis.Redis(unix_socket_path="/nowhere", retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr(replica_read, "tokens", lambda: tokens.Tokens(nowhere, 10))
    for rows in range(1, 5):
        write(tenant)
        assert replica_read.read(tenant, ANN, seen) == (ALIAS, rows)


def test_what_redis_has_forgotten_is_read_all_the_same(replica: Replica, tenant: UUID) -> None:
    stop_replay(replica)
    positions.now()
    write(tenant, by=ANN)
    tokens.tokens()._client.flushall()  # a restart: it keeps nothing
    assert replica_read.read(tenant, ANN, seen) == (PRIMARY, 1)


def test_what_could_not_be_told_to_redis_is_read_all_the_same(
    replica: Replica, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_replay(replica)
    positions.now()
    kept = tokens.tokens()
    with monkeypatch.context() as away:
        away.setattr(kept, "_keep", fail)
        write(tenant, by=ANN)
    kept._avoided_until = 0.0
    write(tenant, by=BEN)
    assert replica_read.read(tenant, ANN, seen) == (PRIMARY, 2)


def fail(*_: Any, **__: Any) -> None:
    raise redis.ConnectionError


async def test_a_lane_learns_the_position_along_with_its_commit(replica: Replica) -> None:
    url = replica.primary.url_of("postgres")
    write = "SELECT (pg_logical_emit_message(true, 'test', '') - '0/0'::pg_lsn)::bigint"
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as db:
        async with db.pipeline() as pipeline:
            wrote = await db.execute(write)
            await pipeline.sync()  # commits, and waits for nothing
            stands = await db.execute(last_write.POSITION)
        (written,), (position,) = await wrote.fetchone() or (), await stands.fetchone() or ()
    assert position > written
