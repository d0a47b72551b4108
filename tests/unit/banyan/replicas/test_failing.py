"""A replica that stops, freezes, dies or takes writes costs nobody an error."""

import signal
from uuid import UUID

import pytest
from django.db import connections

from banyan.embedded.replica import Replica
from banyan.tenancy.replicas import replica_read
from banyan.tenancy.replicas.router import PRIMARY, read_alias
from tests.drive.replicas import ALIAS, ANN, Server, seen
from tests.drive.servers import eventually, send_to_all

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=[PRIMARY, ALIAS]),
    pytest.mark.usefixtures("fresh"),
]


def test_a_stopped_replica_costs_nobody_an_error_and_is_used_again_when_it_is_back(
    replica: Replica, tenant: UUID, server: Server
) -> None:
    eventually(lambda: replica_read.read(tenant, ANN, seen)[0] == ALIAS)
    server.stop()
    for _ in range(5):
        assert replica_read.read(tenant, ANN, seen) == (PRIMARY, 0)
    server.start()
    eventually(lambda: replica_read.read(tenant, ANN, seen) == (ALIAS, 0))


def test_a_frozen_replica_costs_nobody_an_error(tenant: UUID, server: Server) -> None:
    eventually(lambda: replica_read.read(tenant, ANN, seen)[0] == ALIAS)
    send_to_all(server.process, signal.SIGSTOP)
    try:
        for _ in range(3):
            assert replica_read.read(tenant, ANN, seen) == (PRIMARY, 0)
    finally:
        send_to_all(server.process, signal.SIGCONT)
    eventually(lambda: replica_read.read(tenant, ANN, seen) == (ALIAS, 0))


@pytest.mark.usefixtures("patient")
def test_a_replica_that_dies_while_it_answers_costs_nobody_an_error(
    tenant: UUID, server: Server
) -> None:
    @replica_read.may_lag
    def interrupted() -> tuple[str, int]:
        if read_alias() == ALIAS:
            server.stop()
        return seen()

    assert replica_read.read(tenant, ANN, interrupted) == (PRIMARY, 0)
    server.start()


def test_a_server_that_takes_writes_is_no_replica(
    replica: Replica, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections[ALIAS].close_pool()
    with monkeypatch.context() as promoted:
        promoted.setitem(connections[ALIAS].settings_dict, "HOST", str(replica.primary.sockets))
        assert replica_read.read(tenant, ANN, seen) == (PRIMARY, 0)
    connections[ALIAS].close_pool()
