"""Consumers that apps declare: what they are handed, and what becomes of what they cannot take."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import msgspec
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client

from banyan.events import consumer as consuming
from banyan.events import consumers as registry
from banyan.events.cloudevents import CloudEvent
from banyan.events.consumer import EventConsumer, Gap
from banyan.events.consumers import Consumer, consumer, consumes
from banyan.events.dead_events import set_aside
from banyan.events.refeeding import refeed
from banyan.events.relay import producer
from banyan.ids import uuid7
from banyan.management.commands.consume import reading
from banyan.messages import Event
from banyan.models import Checkpoint, ConsumerPosition, DeadEvent, EventRecord
from banyan.telemetry import names
from banyan.telemetry.names import Metric
from banyan.telemetry.probes import probe
from banyan.tenancy import current_tenant
from tests.drive.topics import publish

pytestmark = pytest.mark.django_db(transaction=True)

ONE, OTHER = uuid7(), uuid7()


class BookPlaced(Event, frozen=True, kw_only=True):
    aggregate: ClassVar[str] = "shelf"
    title: str


def book(title: object, tenant: UUID = ONE, kind: str = "BookPlaced") -> CloudEvent:
    return CloudEvent(
        id=uuid7(),
        source=f"/tenants/{tenant}/shelf",
        subject=uuid7(),
        type=f"banyan.shelf.{kind}",
        time=datetime.now(UTC),
        sequence="1",
        data=msgspec.Raw(msgspec.json.encode({"title": title})),
    )


Place = Callable[[list[BookPlaced]], None]
Declare = Callable[[Place], Consumer]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Declare]:
    monkeypatch.setattr(consuming, "_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(registry, "_consumers", {})

    def declaring(place: Place) -> Consumer:
        consumes(BookPlaced, consumer="books")(place)
        return consumer("books")

    return declaring


def take(declared: Consumer, broker: str, count: int) -> None:
    """As by `manage.py consume`, at this broker."""
    running = EventConsumer(
        declared.name, declared.topics, declared.take, bootstrap=lambda: broker, set_aside=set_aside
    )
    while count > 0:
        count -= running.step()
    running.step()
    running.close()


def measured(metric: Metric, *labels: str) -> float:
    [value] = [s.value for s in probe() if (s.name, s.labels) == (metric.name, labels)]
    return value


def test_a_consumer_gets_its_events_by_tenant_and_in_their_scope(
    stand_in: str, declare: Declare
) -> None:
    seen: set[tuple[UUID, str]] = set()

    def place(books: list[BookPlaced]) -> None:
        seen.update((current_tenant(), one.title) for one in books if one.tenant == books[0].tenant)

    other_kind = book("x", kind="BookBurnt")
    publish(stand_in, "banyan.shelf", book("a"), book("b", OTHER), other_kind, book("c"))
    take(declare(place), stand_in, 4)
    assert seen == {(ONE, "a"), (OTHER, "b"), (ONE, "c")}


def test_an_event_that_cannot_be_taken_is_kept_and_the_others_go_on(
    stand_in: str, declare: Declare
) -> None:
    seen: list[str] = []

    def place(books: list[BookPlaced]) -> None:
        if any(one.title == "torn" for one in books):
            raise ZeroDivisionError
        seen.extend(one.title for one in books)

    publish(stand_in, "banyan.shelf", book("a"), book("torn"), book(7), book("b"))
    sender = producer(stand_in)
    sender.produce("banyan.shelf", value=b"not an event")
    sender.flush()
    take(declare(place), stand_in, 5)
    assert sorted(seen) == ["a", "b"]
    reasons = {dead.reason.split(":")[0] for dead in DeadEvent.objects.all()}
    assert reasons == {"ZeroDivisionError", "ValidationError", "DecodeError"}
    assert measured(names.DEAD_EVENTS, "books") == 3


def test_trouble_with_the_database_kills_no_event(stand_in: str, declare: Declare) -> None:
    def place(books: list[BookPlaced]) -> None:
        raise OperationalError

    publish(stand_in, "banyan.shelf", book("a"))
    declared = declare(place)
    with pytest.raises(OperationalError):
        take(declared, stand_in, 1)
    assert not DeadEvent.objects.exists()


def test_when_nothing_can_be_taken_it_is_not_the_events_that_are_wrong(
    stand_in: str, declare: Declare
) -> None:
    def place(books: list[BookPlaced]) -> None:
        raise ZeroDivisionError

    publish(stand_in, "banyan.shelf", *(book("a") for _ in range(30)))
    declared = declare(place)
    with pytest.raises(ZeroDivisionError):
        take(declared, stand_in, 30)
    assert DeadEvent.objects.count() == 10


def test_dead_events_are_handed_over_once_more_on_demand(
    stand_in: str, declare: Declare, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = [True]
    seen: list[str] = []

    def place(books: list[BookPlaced]) -> None:
        if broken[0]:
            raise ZeroDivisionError
        seen.extend(one.title for one in books)

    publish(stand_in, "banyan.shelf", book("a"), book(7))
    take(declare(place), stand_in, 2)
    broken[0] = False
    call_command("consume", "--again")
    assert (seen, capsys.readouterr().out) == (["a"], "books: 1 taken, 1 left\n")
    assert DeadEvent.objects.get().reason.startswith("ValidationError")


def test_a_dead_event_can_be_read_in_the_admin(stand_in: str, declare: Declare) -> None:
    publish(stand_in, "banyan.shelf", book(7))
    take(declare(lambda books: None), stand_in, 1)
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    dead = DeadEvent.objects.get()
    assert "Expected `str`" in client.get("/admin/banyan/deadevent/").content.decode()
    page = client.get(f"/admin/banyan/deadevent/{dead.pk}/change/").content.decode()
    assert "banyan.shelf.BookPlaced" in page
    assert "books could not take 1 event from Kafka" in client.get("/admin/").content.decode()


def test_how_far_a_consumer_is_behind_is_measured_without_it(
    stand_in: str, declare: Declare
) -> None:
    declared = declare(lambda books: None)
    publish(stand_in, "banyan.shelf", book("a"), book("b"))
    take(declared, stand_in, 2)
    assert measured(names.CONSUMER_OFFSET, "books", "banyan.shelf") == 2
    assert measured(names.CONSUMER_LAG_EVENTS, "books") == 0
    ConsumerPosition.objects.filter(next_offset__gt=0).update(next_offset=0)
    assert measured(names.CONSUMER_LAG_EVENTS, "books") == 2
    first = measured(names.CONSUMER_SILENCE_SECONDS, "books")
    assert measured(names.CONSUMER_SILENCE_SECONDS, "books") > first


def test_a_consumer_is_declared_once(declare: Declare) -> None:
    declare(lambda books: None)
    with pytest.raises(RuntimeError, match="twice"):
        declare(lambda books: None)


def test_a_consumer_that_nobody_declared_is_refused_by_name() -> None:
    with pytest.raises(CommandError, match=r"nothing\. Known"):
        call_command("consume", "nothing")


def test_a_declared_consumer_reads_at_the_broker_of_its_process(
    stand_in: str, declare: Declare, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    declared = declare(lambda books: seen.extend(one.title for one in books))
    publish(stand_in, "banyan.shelf", book("a"))
    monkeypatch.setattr("banyan.management.commands.consume.bootstrap_servers", lambda: stand_in)
    running = reading(declared)
    while not seen:
        running.step()
    running.close()
    assert seen == ["a"]


def test_what_the_broker_has_dropped_comes_from_the_log(declare: Declare) -> None:
    seen: list[str] = []
    declared = declare(lambda books: seen.extend(one.title for one in books))
    row = EventRecord(
        tenant_id=ONE,
        aggregatetype="shelf",
        aggregateid=uuid7(),
        seq=1,
        type="BookPlaced",
        payload={"title": "a"},
    )
    row.save(force_insert=True)
    refeed(declared, Gap("books", ("banyan.shelf", 0), 0, 1))
    assert seen == ["a"]
    assert not Checkpoint.objects.filter(reader__startswith="refeed").exists()
