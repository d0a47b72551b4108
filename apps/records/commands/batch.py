"""Taking a store one batch further along the event log."""

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec
from django.utils import timezone

from apps.assessments.events import (
    AnswerSaved,
    AnswersSaved,
    AttemptAbandoned,
    AttemptEvent,
    AttemptRegraded,
    AttemptReopened,
    AttemptStarted,
    AttemptSubmitted,
    SlotMarked,
)
from apps.records.models import SetAside, Store
from apps.records.rules import caliper, xapi
from apps.records.rules.names import Naming, sitting_of
from banyan.errors import Fault
from banyan.events.history import firsts
from banyan.events.reader import StoredEvent, advance, begin_at_the_end
from banyan.messages import name_of
from banyan.outgoing.deliveries import awake, failed, well
from banyan.sealing import CannotBeOpened, unseal
from banyan.tenancy import tenant_scope

BATCH = 500
_EVENTS: dict[str, type[AttemptEvent]] = {
    name_of(event): event
    for event in (
        *(AttemptStarted, AnswerSaved, AnswersSaved),
        *(AttemptSubmitted, AttemptAbandoned, AttemptReopened),
        *(SlotMarked, AttemptRegraded),
    )
}


class Place(msgspec.Struct, frozen=True):
    """Where and how documents are sent; `kind` is xapi or caliper."""

    kind: str
    endpoint: str
    user: str
    secret: str
    naming: Naming


class Refused(msgspec.Struct, frozen=True):
    """A document that was not taken, and why."""

    document: xapi.Statement
    why: str


class Later(Fault):
    """Nothing can be sent just now; `asked` are the seconds of a Retry-After."""

    def __init__(self, why: str, asked: float | None = None) -> None:
        self.asked = asked
        super().__init__(why)


class Halt(Fault):
    """Nothing will be taken until somebody has changed something."""


Send = Callable[[Place, Sequence[xapi.Statement]], list[Refused]]


def due_stores() -> list[UUID]:
    """The stores that may be told something just now."""
    stores = Store.objects.filter(awake(timezone.now()), active=True, halted="")
    return list(stores.values_list("id", flat=True))


def tell(ident: UUID, send: Send) -> bool:
    """Send the next batch; says whether more waits. `send` raises Later or Halt.

    The offset moves in the transaction in which the batch was sent. A batch that was sent before
    a crash comes again with the same ids, which stores know.
    """
    rows = Store.objects.filter(id=ident)
    store = rows.filter(awake(timezone.now()), active=True, halted="").first()
    if store is None:
        return False
    begin_at_the_end(store.reader)
    refused: list[Refused] = []
    try:
        place = _place(store)

        def consume(stored: list[StoredEvent]) -> None:
            documents = _documents(store, place.naming, stored)
            if documents:
                refused.extend(send(place, documents))
            # Last: who has written and then waits would hold back the log's other readers.
            _set_aside(store, refused)

        passed = advance(store.reader, consume, batch=BATCH, types=list(_EVENTS))
    except Later as error:
        failed(rows, str(error), error.asked)
        return False
    except (Halt, CannotBeOpened) as error:
        rows.update(halted=str(error)[:500])
        return False
    well(rows)
    return passed == BATCH


def _place(store: Store) -> Place:
    return Place(
        kind=store.kind,
        endpoint=store.endpoint,
        user=store.user,
        secret=unseal(store.secret) if store.secret else "",
        naming=Naming(store.home.rstrip("/"), store.responses),
    )


def _documents(store: Store, naming: Naming, stored: Sequence[StoredEvent]) -> list[xapi.Statement]:
    mine = [_event(one) for one in stored if one.tenant_id == store.tenant_id]
    with tenant_scope(store.tenant_id):
        begun = firsts({event.aggregate_id for event in mine}, AttemptStarted)
    say = xapi.statements if store.kind == Store.Kind.XAPI else caliper.events
    return [
        document
        for event in mine
        if event.aggregate_id in begun
        for document in say(event, sitting_of(begun[event.aggregate_id]), naming)
    ]


def _event(stored: StoredEvent) -> AttemptEvent:
    columns = {
        "tenant": stored.tenant_id,
        "aggregate_id": stored.aggregateid,
        "seq": stored.seq,
        "at": stored.created_at,
    }
    payload = msgspec.json.decode(stored.payload)
    return msgspec.convert({**payload, **columns}, type=_EVENTS[stored.type])


def _set_aside(store: Store, refused: Sequence[Refused]) -> None:
    SetAside.objects.bulk_create(
        SetAside(store=store, document=one.document, reason=one.why[:500]) for one in refused
    )
