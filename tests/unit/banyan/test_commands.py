"""The command bus on a real database: once per key, all or nothing, in the right tenant."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from banyan.commands import run
from banyan.commands.registry import _handlers, handles
from banyan.errors import Fault, KeyReused, Refusal
from banyan.events import emit
from banyan.ids import uuid7
from banyan.messages import Command, Event
from banyan.models import CommandReceipt, EventRecord
from banyan.tenancy import NoTenant, tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)

TENANT, OTHER = uuid7(), uuid7()


class Counted(msgspec.Struct, frozen=True):
    runs: int


class Count(Command[Counted], frozen=True, kw_only=True):
    by: int = 1
    refuse: bool = False


class CountedUp(Event, frozen=True, kw_only=True):
    aggregate = "counter"
    by: int


runs = 0


def counted_up(tenant: UUID, by: int) -> CountedUp:
    return CountedUp(tenant=tenant, aggregate_id=uuid7(), seq=1, at=datetime.now(UTC), by=by)


@pytest.fixture(autouse=True)
def counter() -> Iterator[None]:
    global runs
    runs = 0

    @handles(Count)
    def count(command: Count) -> Counted:
        global runs
        runs += 1
        emit(counted_up(command.tenant, command.by))
        if command.refuse:
            raise Refusal("no")
        return Counted(runs)

    yield
    del _handlers[Count]


def command(
    key: str | None = "k", *, tenant: UUID = TENANT, actor: str = "a", by: int = 1
) -> Count:
    return Count(tenant=tenant, actor=actor, key=key, by=by)


def events_of(tenant: UUID) -> int:
    with tenant_scope(tenant):
        return EventRecord.objects.count()


def test_the_same_key_runs_once_and_answers_alike() -> None:
    assert [run(command()) for _ in range(3)] == [Counted(1)] * 3
    assert (runs, events_of(TENANT)) == (1, 1)


def test_keys_belong_to_their_actor_and_tenant() -> None:
    for one in (command(), command(actor="b"), command(tenant=OTHER)):
        run(one)
    assert runs == 3


def test_without_a_key_a_command_runs_each_time() -> None:
    run(command(None))
    run(command(None))
    assert runs == 2


def test_a_key_spent_on_something_else_is_refused() -> None:
    run(command(by=1))
    with pytest.raises(KeyReused):
        run(command(by=2))


def test_a_refused_command_leaves_nothing_behind() -> None:
    with pytest.raises(Refusal):
        run(Count(tenant=TENANT, actor="a", key="k", refuse=True))
    assert events_of(TENANT) == 0
    with tenant_scope(TENANT):
        assert not CommandReceipt.objects.exists()
    assert run(command()).runs == 2


def test_an_event_cannot_be_told_outside_a_command() -> None:
    with pytest.raises(Fault):
        emit(counted_up(TENANT, 1))


def test_rows_of_a_tenant_cannot_be_asked_for_without_a_scope() -> None:
    with pytest.raises(NoTenant):
        EventRecord.objects.count()


def test_a_scope_shows_its_own_rows_only() -> None:
    run(command(tenant=TENANT))
    assert (events_of(TENANT), events_of(OTHER)) == (1, 0)
