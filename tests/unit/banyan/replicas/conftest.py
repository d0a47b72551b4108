"""A replica of this run's PostgreSQL, known to Django."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.db import connections

from banyan.embedded.replica import Replica
from banyan.ids import uuid7
from banyan.settings.databases import databases
from banyan.tenancy.replicas import choice, tokens
from banyan.tenancy.replicas.positions import positions
from banyan.tenancy.replicas.router import PRIMARY
from tests.drive.replicas import ALIAS, Server, on


@pytest.fixture(scope="package")
def replica(django_db_setup: None) -> Replica:
    return Replica.of(configured.LAYOUT, 1)


@pytest.fixture(scope="package")
def server(replica: Replica) -> Iterator[Server]:
    """The replica of this run's PostgreSQL, which Django knows by its alias."""
    server = Server(replica)
    primary = connections[PRIMARY].settings_dict
    known = databases("", (replica.server.url_of(primary["NAME"]),))[ALIAS]
    connections.settings[ALIAS] = {**primary, **known}
    yield server
    connections[ALIAS].close_pool()
    del connections.settings[ALIAS]
    server.stop()


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, replica: Replica, server: Server) -> Iterator[None]:
    """Nobody has written lately, nothing is avoided, and Redis has been there for long."""
    positions._seen.clear()
    choice._avoided.clear()
    monkeypatch.setattr(choice, "AVOID_SECONDS", 0.0)
    monkeypatch.setattr(choice, "STILL_SECONDS", 0.0)
    tokens.tokens()._client.set("banyan:wrote:since", 0)
    yield
    on(replica.server, "SELECT pg_wal_replay_resume()")


@pytest.fixture
def patient(settings: Any) -> None:
    """Readers wait for the replica as long as a busy machine may need."""
    settings.BANYAN = settings.BANYAN.model_copy(update={"replica_wait_ms": 20_000})


@pytest.fixture
def tenant() -> UUID:
    return uuid7()
