"""How far an attempt is: from the projection when it knows enough, else from the source."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from apps.assessments import metrics
from apps.assessments.queries.attempts import AttemptOf
from banyan.errors import NotFound, Unavailable
from banyan.lanes.ask import Arrays, Row
from banyan.lanes.open_lanes import lane
from banyan.lanes.questions import READS, Question
from banyan.lanes.redis_connection import RedisConnection
from banyan.statements import statement
from banyan.telemetry.metrics import counter


class Progress(msgspec.Struct, frozen=True):
    """How many slots are answered, as of `revision`; `as_of` is when that was read or told."""

    attempt: UUID
    state: str
    revision: int
    answered: int
    of: int
    deadline: datetime | None
    as_of: datetime


class ProgressOfAttempts(Question[AttemptOf, Progress]):
    """Read from the source, so never older than an acknowledgement. Raises NotFound."""

    sql = statement(__file__, "progress_of_attempts")

    def arrays(self, questions: Sequence[AttemptOf]) -> Arrays:
        return (
            [question.tenant for question in questions],
            [question.attempt for question in questions],
            [question.learner for question in questions],
        )

    def answer(self, question: AttemptOf, row: Row) -> Progress:
        state, revision, deadline, now, answered, items = row
        if state is None:
            raise NotFound("There is no such attempt of yours.")
        return Progress(question.attempt, state, revision, answered, items, deadline, now)


source_progress = ProgressOfAttempts()


_PROJECTED = counter(metrics.PROGRESS_READS, source="projection")
_FROM_SOURCE = counter(metrics.PROGRESS_READS, source="source")
_FIELDS = ("learner", "state", "revision", "answered", "of", "deadline", "at")


def progress_key(tenant: UUID, attempt: UUID) -> str:
    """The Redis key of an attempt's progress."""
    return f"t{tenant.hex}:assessments:progress:{attempt.hex}"


async def progress(which: AttemptOf, at_least: int | None) -> Progress:
    """The attempt's progress, not older than revision `at_least`; as new as can be without one,
    for who does not say what they know could be shown something older. Raises NotFound."""
    if at_least is not None:
        told = await _told(which)
        if told is not None and told.revision >= at_least:
            _PROJECTED.add()
            return told
    _FROM_SOURCE.add()
    return await source_progress.ask(which)


def now() -> datetime:
    """This server's clock, for learners to see their own is wrong; it decides nothing."""
    return datetime.now(UTC)


async def _told(which: AttemptOf) -> Progress | None:
    try:
        asking = lane("redis", "redis", _hashes, connect=RedisConnection, limits=READS)
        fields = await asking.ask(progress_key(which.tenant, which.attempt))
    except Unavailable:
        return None
    if isinstance(fields, Exception) or fields[0] != which.learner.encode():
        return None
    _, state, revision, answered, items, deadline, at = fields
    until = None if not deadline else datetime.fromisoformat(deadline.decode())
    return Progress(
        attempt=which.attempt,
        state=state.decode(),
        revision=int(revision),
        answered=int(answered),
        of=int(items),
        deadline=until,
        as_of=datetime.fromisoformat(at.decode()),
    )


async def _hashes(connection: RedisConnection, keys: list[str]) -> list[Any]:
    return await connection.ask([("HMGET", key, *_FIELDS) for key in keys])
