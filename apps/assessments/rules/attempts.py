"""When an attempt may begin, how long it lasts, and until when it takes answers."""

from datetime import datetime, timedelta

from apps.assessments.errors import AssessmentClosed, AttemptClosed

# An answer sent in the last second travels for a while; the server's clock alone decides.
GRACE = timedelta(seconds=5)


def must_be_open(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> None:
    """Raise AssessmentClosed outside the window in which attempts may begin."""
    if opens_at is not None and now < opens_at:
        raise AssessmentClosed(opens_at=opens_at.isoformat())
    if closes_at is not None and now >= closes_at:
        raise AssessmentClosed(closed_at=closes_at.isoformat())


def deadline_of(
    started_at: datetime, limit_seconds: int | None, closes_at: datetime | None
) -> datetime | None:
    """The end of an attempt: its time limit or the end of the window, whichever comes first."""
    ends = [] if closes_at is None else [closes_at]
    if limit_seconds is not None:
        ends.append(started_at + timedelta(seconds=limit_seconds))
    return min(ends, default=None)


def is_overdue(deadline: datetime | None, now: datetime) -> bool:
    """Whether the time is up, the grace for the journey included."""
    return deadline is not None and now > deadline + GRACE


def must_take_answers(state: str, deadline: datetime | None, now: datetime) -> None:
    """Raise AttemptClosed once it is submitted or overdue."""
    if state != "open":
        raise AttemptClosed
    if is_overdue(deadline, now):
        raise AttemptClosed("The time is up; the answers saved until then count.")


def submission_time(now: datetime, deadline: datetime | None) -> datetime:
    """When an attempt counts as submitted: never after its deadline."""
    return now if deadline is None else min(now, deadline)
