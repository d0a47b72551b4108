"""When an attempt may begin, how long it lasts, until when it takes answers, and what then."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from apps.assessments.errors import AssessmentClosed, AttemptClosed, AttemptsExhausted

# An answer sent in the last second travels for a while; the server's clock alone decides.
# (sql/save_answers.sql holds answers to the same.)
SLACK = timedelta(seconds=5)
# Attempts that end together are closed one after another within this time.
SPREAD_SECONDS = 30


class Terms(msgspec.Struct, frozen=True):
    """The terms on which a learner sits an assessment."""

    opens_at: datetime | None
    closes_at: datetime | None
    limit_seconds: int | None
    attempts_allowed: int | None
    when_time_is_up: str
    grace_seconds: int


class Granted(msgspec.Struct, frozen=True):
    """What one learner is granted; None leaves the assessment's own."""

    time_factor: Decimal
    opens_at: datetime | None
    closes_at: datetime | None
    attempts_allowed: int | None


class End(msgspec.Struct, frozen=True):
    """When an attempt ends: answers until `deadline`, a late hand-in until `grace_until`; the
    clock looks at it at `close_at`."""

    deadline: datetime | None
    close_at: datetime | None
    grace_until: datetime | None


def granted_terms(terms: Terms, granted: Granted | None) -> Terms:
    """The terms with what the learner is granted. More time lengthens the time limit; the window
    ends when it ends, unless a window of their own is granted."""
    if granted is None:
        return terms
    limit = terms.limit_seconds
    return msgspec.structs.replace(
        terms,
        opens_at=granted.opens_at or terms.opens_at,
        closes_at=granted.closes_at or terms.closes_at,
        limit_seconds=None if limit is None else int(limit * granted.time_factor),
        attempts_allowed=granted.attempts_allowed or terms.attempts_allowed,
    )


def must_be_open(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> None:
    """Raise AssessmentClosed outside the window in which attempts may begin."""
    if opens_at is not None and now < opens_at:
        raise AssessmentClosed(opens_at=opens_at.isoformat())
    if closes_at is not None and now >= closes_at:
        raise AssessmentClosed(closed_at=closes_at.isoformat())


def must_be_allowed(number: int, allowed: int | None) -> None:
    """Raise AttemptsExhausted when this many attempts are not allowed."""
    if allowed is not None and number > allowed:
        raise AttemptsExhausted


def deadline_of(
    started_at: datetime, limit_seconds: int | None, closes_at: datetime | None
) -> datetime | None:
    """The end of an attempt: its time limit or the end of the window, whichever comes first."""
    ends = [] if closes_at is None else [closes_at]
    if limit_seconds is not None:
        ends.append(started_at + timedelta(seconds=limit_seconds))
    return min(ends, default=None)


def end_of(attempt: UUID, deadline: datetime | None, when: str, grace_seconds: int) -> End:
    """The end of an attempt with this deadline."""
    if deadline is None:
        return End(None, None, None)
    grace = deadline + timedelta(seconds=grace_seconds) if when == "grace" else None
    return End(deadline, closing_time(attempt, deadline), grace)


def closing_time(attempt: UUID, until: datetime) -> datetime:
    """When the clock closes what was open `until` then: always the same time for an attempt, and
    spread over half a minute, so that an exam's end is no peak of its own."""
    return until + SLACK + timedelta(milliseconds=attempt.int % (SPREAD_SECONDS * 1000))


def is_overdue(deadline: datetime | None, now: datetime) -> bool:
    """Whether the time is up, the slack for the journey included."""
    return deadline is not None and now > deadline + SLACK


def must_take_answers(state: str, deadline: datetime | None, now: datetime) -> None:
    """Raise AttemptClosed unless it is open and not overdue."""
    if state == "overdue" or (state == "open" and is_overdue(deadline, now)):
        raise AttemptClosed("The time is up; the answers saved until then count.")
    if state != "open":
        raise AttemptClosed


def submission_time(now: datetime, deadline: datetime | None) -> datetime:
    """When an attempt counts as submitted: never after its deadline."""
    return now if deadline is None else min(now, deadline)
