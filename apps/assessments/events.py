"""What assessments promise to tell the house. Fields may be added, never renamed or removed."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from banyan.messages import Event


class AttemptEvent(Event, frozen=True, kw_only=True):
    """Something that happened to an attempt; `aggregate_id` is the attempt, `seq` its revision."""

    aggregate: ClassVar[str] = "attempt"


class AttemptStarted(AttemptEvent, frozen=True, kw_only=True):
    """A learner has opened an assessment; `max_mark` is the sum over its slots."""

    assessment: UUID
    paper: UUID
    learner: str
    learner_name: str
    number: int
    max_mark: str
    started_at: datetime
    deadline: datetime | None


class AnswerSaved(AttemptEvent, frozen=True, kw_only=True):
    """A slot holds this response now; None means that the learner cleared it."""

    slot: int
    response: dict[str, Any] | None
    saved_at: datetime


class SlotMark(msgspec.Struct, frozen=True):
    """A scored slot: decimal strings; `fraction` is None when nothing was answered."""

    slot: int
    fraction: str | None
    mark: str


class AttemptSubmitted(AttemptEvent, frozen=True, kw_only=True):
    """The attempt is over and scored; `by` is the learner's id, or `clock` after the deadline."""

    assessment: UUID
    learner: str
    mark: str
    max_mark: str
    marks: list[SlotMark]
    submitted_at: datetime
    by: str
