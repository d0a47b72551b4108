"""What all changes of an attempt but answers have in common: look, decide, write if still so.

Whatever takes time (scoring a paper) is done between the look and the write, outside every
transaction. If the attempt has moved on meanwhile, it is looked at again.
"""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from apps.assessments.events import AttemptEvent
from apps.assessments.queries.papers import PaperText, known_papers, learn
from apps.assessments.rules.given import Check, Given
from banyan.chains import canonical
from banyan.commands import Arrays, BatchCommand, Row, Stale
from banyan.errors import KeyReused, NotFound, StaleEpoch
from banyan.events.chain import digest_of
from banyan.events.log import payload_of
from banyan.ids import uuid7
from banyan.messages import Command, name_of
from banyan.statements import statement

R = TypeVar("R", bound=msgspec.Struct)
C = TypeVar("C", bound="AttemptCommand[Any]")


class AttemptCommand(Command[R], frozen=True, kw_only=True):
    """A change of one attempt. `learner` is whose it must be; empty for anybody's."""

    attempt: UUID

    @property
    def learner(self) -> str:
        return self.actor

    def aggregate(self) -> UUID:
        return self.attempt


class AnybodysAttempt(AttemptCommand[R], frozen=True, kw_only=True):
    """A change that teachers or the clock make to whoever's attempt it is."""

    @property
    def learner(self) -> str:
        return ""


class Logged(msgspec.Struct, frozen=True):
    """An event of the attempt as the log has it."""

    seq: int
    at: datetime
    hash: bytes
    type: str
    payload: dict[str, Any]


class Standing(msgspec.Struct, frozen=True):
    """An attempt as it stands. `earlier` is the event that this command's key has caused, `last`
    the newest one; `marked_on` is the paper of its marks if it is not that which was sat;
    `another_open` tells that the learner has begun another attempt since."""

    revision: int
    state: str
    learner: str
    assessment: UUID
    paper: PaperText
    started_at: datetime
    deadline: datetime | None
    close_at: datetime | None
    grace_until: datetime | None
    when_time_is_up: str
    submitted_at: datetime | None
    mark: Decimal | None
    max_mark: Decimal
    marks: list[dict[str, Any]]
    marked_on: UUID | None
    flagged: list[int]
    number: int
    now: datetime
    given: dict[int, Given]
    earlier: Logged | None
    last: Logged
    another_open: bool


class Tried(msgspec.Struct, frozen=True):
    """All checks of a slot, and whether it takes no other answer now."""

    slot: int
    checks: tuple[Check, ...]
    over: bool


class Change(msgspec.Struct, frozen=True):
    """What an attempt becomes, the event that tells of it, and the slot in which something was
    tried, if so."""

    becomes: Standing
    event: AttemptEvent
    tried: Tried | None = None


class ChangingAttempts(BatchCommand[C, Standing, Change, R]):
    """Raises NotFound, KeyReused, StaleEpoch and what `decide` refuses."""

    look = statement(__file__, "attempts_to_change")
    write = statement(__file__, "change_attempts")

    @abstractmethod
    def answer_of(self, command: C, event: Logged) -> R:
        """The answer, made of the event alone: a retry finds the event and so the same answer."""

    def look_arrays(self, commands: Sequence[C]) -> Arrays:
        return (
            known_papers(),
            [command.tenant for command in commands],
            [command.attempt for command in commands],
            [command.learner for command in commands],
            [command.key or "" for command in commands],
        )

    def facts(self, command: C, row: Row) -> Standing:
        if row[0] is None:
            raise NotFound("There is no such attempt.")
        return _standing(row)

    def write_arrays(self, commands: Sequence[C], decisions: Sequence[Change]) -> Arrays:
        becomes = [change.becomes for change in decisions]
        tried = [change.tried for change in decisions]
        names = [name_of(type(change.event)) for change in decisions]
        payloads = [canonical(payload_of(change.event)) for change in decisions]
        return (
            [command.tenant for command in commands],
            [command.attempt for command in commands],
            [one.revision for one in becomes],
            [command.key for command in commands],
            [one.state for one in becomes],
            [one.deadline for one in becomes],
            [one.close_at for one in becomes],
            [one.grace_until for one in becomes],
            [one.submitted_at for one in becomes],
            [one.mark for one in becomes],
            [canonical(one.marks).decode() for one in becomes],
            ["{" + ",".join(map(str, one.flagged)) + "}" for one in becomes],
            [uuid7() for _ in commands],
            names,
            [payload.decode() for payload in payloads],
            [digest_of(name, payload) for name, payload in zip(names, payloads, strict=True)],
            [command.trace for command in commands],
            [one.marked_on for one in becomes],
            [one.max_mark for one in becomes],
            [None if one is None else one.slot for one in tried],
            [None if one is None else msgspec.json.encode(one.checks).decode() for one in tried],
            [None if one is None else one.over for one in tried],
            [command.epoch for command in commands],
        )

    def answer(self, command: C, decision: Change, row: Row) -> R | Stale:
        at, hashed, fence = row
        if fence is not None:
            raise StaleEpoch(fence)
        if at is None:
            return Stale()
        event = decision.event
        payload = payload_of(event)
        return self.answer_of(command, Logged(event.seq, at, hashed, name_of(type(event)), payload))


def must_be_this(earlier: Logged, *events: type[AttemptEvent]) -> Logged:
    """The earlier event of a key, if such a command has caused it. Raises KeyReused."""
    if earlier.type not in {name_of(event) for event in events}:
        raise KeyReused
    return earlier


# As sql/attempts_to_change.sql returns them.
_OF_ATTEMPT = ("revision", "state", "learner", "assessment", "paper_id", "started_at", "deadline")
_OF_ENDING = ("close_at", "grace_until", "when_time_is_up", "submitted_at", "mark", "max_mark")
_OF_SLOTS = ("marks", "marked_on", "flagged", "number", "now", "given", "items", "title", "key")
_OF_EVENT = ("seq", "at", "hash", "type", "payload")
_given = msgspec.json.Decoder(dict[int, Given]).decode
_COLUMNS = (*_OF_ATTEMPT, *_OF_ENDING, *_OF_SLOTS, *_OF_EVENT, "another_open", "caused_by_key")


def _standing(row: Row) -> Standing:
    found = dict(zip(_COLUMNS, row, strict=True))
    for column in ("marks", "payload"):
        found[column] = msgspec.json.decode(found[column] or "{}")
    found["given"] = _given(found["given"] or "{}")
    last = Logged(**{column: found.pop(column) for column in _OF_EVENT})
    paper = learn(*(found.pop(column) for column in ("paper_id", "key", "title", "items")))
    caused_by_key = found.pop("caused_by_key")
    return Standing(**found, paper=paper, last=last, earlier=last if caused_by_key else None)
