"""Records reach their store, each once, and a store in trouble loses none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from apps.records.commands.batch import due_stores
from apps.records.models import SetAside, Store
from banyan.models import Checkpoint, Tenant
from tests.unit.records.conftest import BASIC, RecordStore

pytestmark = pytest.mark.django_db(transaction=True)

Registered = Callable[..., Store]
Told = Callable[[Store], None]
Begun = Callable[[str], UUID]


@pytest.fixture(autouse=True)
def exam(arranged: Callable[[], Any]) -> None:
    arranged()


def learners(store: RecordStore) -> list[str]:
    return sorted(one["actor"]["account"]["name"] for one in store.kept.values())


def test_what_happens_from_now_on_is_told(
    registered: Registered, told: Told, begun: Begun, record_store: RecordStore
) -> None:
    begun("before")
    store = registered()
    told(store)
    begun("ana")
    begun("ben")
    told(store)
    assert learners(record_store) == ["ana", "ben"]
    assert record_store.requests[0][0] == BASIC


def test_caliper_travels_in_an_envelope_with_the_key(
    registered: Registered, told: Told, begun: Begun, record_store: RecordStore
) -> None:
    store = registered("caliper")
    told(store)
    begun("ana")
    told(store)
    ((authorization, body),) = record_store.requests
    assert (authorization, body["data"][0]["type"]) == ("Bearer open", "AssessmentEvent")


def test_a_store_is_off_unless_it_was_switched_on(registered: Registered, school: UUID) -> None:
    assert not Store(tenant_id=school, kind="xapi").active
    registered(active=False)
    assert due_stores() == []


def test_another_schools_learners_are_not_told(
    registered: Registered, told: Told, begun: Begun, record_store: RecordStore
) -> None:
    store = registered(tenant_id=Tenant.objects.create(slug="other", name="Other").id)
    told(store)
    begun("ana")
    told(store)
    assert record_store.requests == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_store_in_trouble_is_told_later(
    registered: Registered, told: Told, begun: Begun, record_store: RecordStore, status: int
) -> None:
    store = registered()
    told(store)
    begun("ana")
    record_store.troubles.append((status, {"Retry-After": "600"}))
    told(store)
    store.refresh_from_db()
    assert record_store.kept == {}
    assert store.paused_until is not None
    assert store.paused_until > timezone.now() + timedelta(minutes=9)
    assert due_stores() == []
    Store.objects.update(paused_until=timezone.now())
    told(store)
    store.refresh_from_db()
    assert (learners(record_store), store.failures) == (["ana"], 0)


def test_a_store_that_lets_us_not_in_stands_still_and_says_why(
    registered: Registered, told: Told, begun: Begun, record_store: RecordStore
) -> None:
    store = registered()
    told(store)
    begun("ana")
    record_store.troubles.append((401, {}))
    told(store)
    store.refresh_from_db()
    assert (store.halted, due_stores()) == ("401", [])
    Store.objects.update(halted="")
    told(store)
    assert learners(record_store) == ["ana"]


def test_one_refused_record_does_not_take_the_others_along(
    registered: Registered, told: Told, begun: Begun, record_store: RecordStore
) -> None:
    record_store.dislikes = lambda one: one["actor"]["account"]["name"] == "ben"
    store = registered()
    told(store)
    for name in ("ana", "ben", "cem", "dea", "eva"):
        begun(name)
    told(store)
    assert learners(record_store) == ["ana", "cem", "dea", "eva"]
    (refused,) = SetAside.objects.all()
    assert refused.document["actor"]["account"]["name"] == "ben"


def test_a_batch_that_is_sent_again_after_a_crash_adds_nothing(
    registered: Registered, told: Told, begun: Begun, record_store: RecordStore
) -> None:
    store = registered()
    told(store)
    before = Checkpoint.objects.get(reader=store.reader)
    begun("ana")
    told(store)
    before.save()  # as if the process had died before its commit
    told(store)
    assert (len(record_store.requests), learners(record_store)) == (2, ["ana"])


def test_a_store_that_is_switched_off_holds_up_no_month_of_the_log(
    registered: Registered, told: Told
) -> None:
    store = registered()
    told(store)
    assert Checkpoint.objects.filter(reader=store.reader).exists()
    store.active = False
    store.save()
    assert not Checkpoint.objects.filter(reader=store.reader).exists()
