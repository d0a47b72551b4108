"""How things are called outside: addresses under the school's own, and ids that never change."""

from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID, uuid5

import msgspec

from apps.assessments.events import AttemptEvent, AttemptStarted

_NAMESPACE = UUID("5a1f6f0e-9f0b-5c62-8d53-6a2f6d2f2a10")


class Sitting(msgspec.Struct, frozen=True):
    """Of an attempt, what only its first event says: whose it is, and of what."""

    attempt: UUID
    learner: str
    assessment: UUID
    number: int
    started_at: datetime


class Naming(msgspec.Struct, frozen=True):
    """`home` is the address under which the school names its things, without a slash at the end.

    `responses`: whether what was answered is told, or only that something was.
    """

    home: str
    responses: bool = False

    def person(self, sitting: Sitting) -> str:
        return f"{self.home}/users/{quote(sitting.learner, safe='')}"

    def assessment(self, sitting: Sitting) -> str:
        return f"{self.home}/assessments/{sitting.assessment}"

    def item(self, sitting: Sitting, slot: int) -> str:
        return f"{self.assessment(sitting)}/items/{slot}"

    def attempt(self, sitting: Sitting) -> str:
        return f"{self.home}/attempts/{sitting.attempt}"

    def application(self) -> str:
        return f"{self.home}/applications/banyan"


def sitting_of(event: AttemptStarted) -> Sitting:
    """The sitting that this event has begun."""
    return Sitting(
        event.aggregate_id, event.learner, event.assessment, event.number, event.started_at
    )


def id_of(event: AttemptEvent, what: str) -> UUID:
    """The id of what is told of this event: the same whenever and however often it is made.

    Version 5 (RFC 9562 §5.5) of tenant, attempt, revision and `what`.
    """
    return uuid5(_NAMESPACE, f"{event.tenant}/{event.aggregate_id}/{event.seq}/{what}")


def moment(at: datetime) -> str:
    """In UTC with milliseconds, which both vocabularies ask for (xAPI 1.0.3 part 2 §4.1.7 and
    §4.4, Caliper 1.2 §2.3.1)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
