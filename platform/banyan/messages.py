"""Commands and events: frozen data that says what is wanted and what has happened. No Django."""

from datetime import datetime
from typing import Annotated, ClassVar, Generic, TypeVar
from uuid import UUID

import msgspec

R = TypeVar("R", bound=msgspec.Struct)

# An instant with its zone: with it the schema of an event says date-time, and not any text.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Command(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """A wish to change something, answered by an `R`.

    `tenant` and `actor` (the user id of the LMS) say who asks. `key` is the caller's
    Idempotency-Key: the same actor with the same key gets the same answer, byte for byte.
    None means that the command is harmless to repeat by itself. `beside` names fields that
    describe the caller and do not make it another command when they change. `trace` is the JSON
    of the headers that its events carry, and `epoch` the epoch of ownership under which it was
    routed (banyan/tenancy/fence.py; None: by nobody), both filled in by `run`.
    """

    beside: ClassVar[frozenset[str]] = frozenset()

    def aggregate(self) -> UUID | None:
        """The thing this command changes, if there is one already: its commands take turns."""
        return None

    tenant: UUID
    actor: str
    key: str | None = None
    trace: str = "{}"
    epoch: int | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact, told after it is true.

    `aggregate_id` names the thing it happened to and `seq` its revision then: events of one
    aggregate are ordered by `seq`, without gaps. `at` is when, by the database's clock.
    `aggregate` is the kind of thing and half of the Kafka topic's name.
    """

    aggregate: ClassVar[str]

    tenant: UUID
    aggregate_id: UUID
    seq: int
    at: Moment


def name_of(message: type[Command[R]] | type[Event]) -> str:
    """The name under which a message is stored and sent: its class name, never reused."""
    return message.__name__
