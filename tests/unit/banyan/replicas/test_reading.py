"""Reads on a real streaming replica: never behind the reader's own writes."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.db import connections

from apps.assessments import api
from banyan.embedded.replica import Replica
from banyan.errors import Fault
from banyan.events.reader import as_of
from banyan.ids import uuid7
from banyan.models import EventRecord
from banyan.tenancy import tenant_scope
from banyan.tenancy.replicas import replica_read
from banyan.tenancy.replicas.lag import lags
from banyan.tenancy.replicas.positions import positions
from banyan.tenancy.replicas.router import PRIMARY, read_alias, reading_from
from tests.drive.replicas import ALIAS, ANN, BEN, seen, stop_replay, write

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=[PRIMARY, ALIAS]),
    pytest.mark.usefixtures("fresh"),
]


def test_who_has_written_reads_it_though_the_replica_stands_still(
    replica: Replica, tenant: UUID
) -> None:
    stop_replay(replica)
    write(tenant, by=ANN)
    assert replica_read.read(tenant, ANN, seen) == (PRIMARY, 1)


@pytest.mark.usefixtures("patient")
def test_the_replica_answers_its_writer_once_it_has_caught_up(tenant: UUID) -> None:
    for rows in range(1, 20):
        write(tenant, by=ANN)
        assert replica_read.read(tenant, ANN, seen) == (ALIAS, rows)


def test_what_one_has_written_takes_the_replica_from_nobody_else(
    replica: Replica, tenant: UUID
) -> None:
    stop_replay(replica)
    positions.now()  # what is older than this, everybody gets
    write(tenant, by=ANN)
    assert replica_read.read(tenant, BEN, seen) == (ALIAS, 0)
    assert replica_read.read(uuid7(), ANN, seen) == (ALIAS, 0)


def test_nobody_is_shown_what_is_too_old(replica: Replica, tenant: UUID) -> None:
    stop_replay(replica)
    write(tenant)
    limit = configured.BANYAN.replica_stale_seconds
    old = [seen._replace(when=seen.when - limit) for seen in positions._seen]
    positions._seen = deque(old)
    assert replica_read.read(tenant, BEN, seen) == (PRIMARY, 1)


def test_a_table_says_when_it_was_true_and_not_when_it_was_asked_for(
    replica: Replica, tenant: UUID
) -> None:
    @replica_read.may_lag
    def moment() -> tuple[str, datetime]:
        return read_alias(), as_of("nobody")

    stop_replay(replica)
    true_until = positions.now().at
    write(tenant)
    assert replica_read.read(tenant, BEN, moment) == (ALIAS, true_until)


@pytest.mark.usefixtures("patient")
def test_many_readers_at_once_all_see_their_own_writes(tenant: UUID) -> None:
    def write_and_read(user: str) -> bool:
        try:
            with tenant_scope(tenant):
                before = EventRecord.objects.count()
            write(tenant, by=user)
            return replica_read.read(tenant, user, seen)[1] > before
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(write_and_read, [f"user{number}" for number in range(80)]))


def test_the_lag_is_nothing_until_the_primary_has_more(replica: Replica, tenant: UUID) -> None:
    stop_replay(replica)
    for _ in range(3):
        write(tenant)
    lag = lags()[ALIAS]
    assert lag is not None
    assert (lag.bytes > 0, lag.seconds > 0) == (True, True)


def test_the_state_of_an_attempt_is_no_replicas_business(tenant: UUID) -> None:
    for query in (api.progress, api.attempt_view, api.result):
        with pytest.raises(Fault):
            replica_read.read(tenant, ANN, query, uuid7(), ANN)


def test_what_is_written_inside_a_read_goes_to_the_primary(tenant: UUID) -> None:
    with reading_from(ALIAS, datetime.now(UTC)):
        write(tenant)
    with tenant_scope(tenant):
        assert EventRecord.objects.using(PRIMARY).count() == 1
