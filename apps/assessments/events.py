"""What assessments promise to tell the house. Fields may be added, never renamed or removed."""

from typing import Any, ClassVar, Literal
from uuid import UUID

import msgspec

from banyan.messages import Event, Moment


class AttemptEvent(Event, frozen=True, kw_only=True):
    """Something that happened to an attempt; `aggregate_id` is the attempt, `seq` its revision."""

    aggregate: ClassVar[str] = "attempt"


class Moved(msgspec.Struct, frozen=True):
    """Where an attempt came from: the record `record` of the system `source`, as it was at its
    `revision`. `digest` is the SHA-256 (hex) of that record as it was handed over.

    What the events up to that revision say was not seen by us but read there.
    """

    source: str
    record: str
    revision: int
    digest: str


class AttemptStarted(AttemptEvent, frozen=True, kw_only=True):
    """A learner has opened an assessment; `max_mark` is the sum over its `items` slots. One that
    was `moved` here began elsewhere: its events are as old as its move."""

    assessment: UUID
    paper: UUID
    learner: str
    learner_name: str
    number: int
    items: int
    max_mark: str
    started_at: Moment
    deadline: Moment | None
    moved: Moved | None = None


class AnswerSaved(AttemptEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A slot holds this response now; None means that the learner cleared it.

    `answered`: there is something to score. `certainty`: 1 (a guess) to 3 (sure), where that
    counts and the learner has said so; left out otherwise.
    """

    slot: int
    response: dict[str, Any] | None
    answered: bool
    certainty: int | None = None


class SlotAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A slot and what it holds now."""

    slot: int
    response: dict[str, Any] | None
    answered: bool
    certainty: int | None = None


class AnswersSaved(AttemptEvent, frozen=True, kw_only=True):
    """Several slots were saved at once, under one revision."""

    answers: list[SlotAnswer]


class AnswerOverwritten(AttemptEvent, frozen=True, kw_only=True):
    """At this revision something was saved in the system the attempt came from, which has kept
    the number and not the answer: a later one took its place."""


class SlotFlagged(AttemptEvent, frozen=True, kw_only=True):
    """The learner wants to come back to this slot, or has."""

    slot: int
    flagged: bool


class SlotChecked(AttemptEvent, frozen=True, kw_only=True):
    """The learner had the response of this slot checked: it was right, partly right or wrong.

    `tries` checks were made then and `left` are left (None: any number); `fraction` is what the
    slot has earned, a decimal string, None while that is nothing yet. When it is `over`, the slot
    takes no other answer.
    """

    slot: int
    response: dict[str, Any]
    tries: int
    left: int | None
    verdict: Literal["right", "partly", "wrong"]
    fraction: str | None
    over: bool


class Marking(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one person gave an answer: a share of the mark as a decimal string, by which levels of
    the rubric, and what they say to the learner. `seq` is the attempt's revision it made."""

    marker: str
    fraction: str
    seq: int
    levels: dict[str, str] = {}
    comment: str = ""


class SlotMark(msgspec.Struct, frozen=True, omit_defaults=True):
    """A scored slot: decimal strings; `fraction` is None when nothing was answered, or while it
    `waits` for somebody to mark it. `markings` are what people gave."""

    slot: int
    fraction: str | None
    mark: str
    waits: bool = False
    markings: list[Marking] = []


class Scored(AttemptEvent, frozen=True, kw_only=True):
    """A submitted attempt has these marks, and this one, now."""

    assessment: UUID
    learner: str
    mark: str
    max_mark: str
    marks: list[SlotMark]
    by: str

    @property
    def complete(self) -> bool:
        """Whether nothing waits for somebody to mark it."""
        return not any(one.waits for one in self.marks)


class AttemptSubmitted(Scored, frozen=True, kw_only=True):
    """The attempt is over and scored; `by` is the learner's id, or `clock` after the deadline."""

    submitted_at: Moment


class SlotMarked(Scored, frozen=True, kw_only=True):
    """A person, `by`, has marked a slot of a submitted attempt."""

    slot: int


class AttemptRegraded(Scored, frozen=True, kw_only=True):
    """A submitted attempt was marked again, on this paper; `before` is the mark it had."""

    paper: UUID
    before: str
    reason: str


class AttemptOverdue(AttemptEvent, frozen=True, kw_only=True):
    """The time is up: no more answers, but it may still be handed in until `grace_until`."""

    grace_until: Moment


class AttemptAbandoned(AttemptEvent, frozen=True, kw_only=True):
    """It was not handed in, and nobody expects that any more; it has no mark."""

    by: str
    reason: str


class AttemptReopened(AttemptEvent, frozen=True, kw_only=True):
    """A teacher lets the learner go on; marks it had are void."""

    by: str
    reason: str
    deadline: Moment | None


class DeadlineMoved(AttemptEvent, frozen=True, kw_only=True):
    """A running attempt has another deadline now; None is no limit."""

    by: str
    deadline: Moment | None
