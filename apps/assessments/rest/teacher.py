"""What teachers do to a learner's attempt."""

from datetime import datetime

import msgspec

from apps.assessments import api
from apps.assessments.rest.parameters import attempt_in, slot_in
from banyan.commands import arun
from banyan.errors import InvalidRequest
from banyan.http.hot import Call, Reply, hot
from banyan.identity import Role

_ATTEMPT = "/api/v1/attempts/{attempt}"
_TEACHERS = (Role.TEACHER, Role.ADMIN)


class Reason(msgspec.Struct, frozen=True):
    """Why; it stays in the attempt's record."""

    reason: str


class Reopening(msgspec.Struct, frozen=True):
    """Why, and until when the learner may go on (null: without limit)."""

    reason: str
    deadline: datetime | None


class Deadline(msgspec.Struct, frozen=True):
    """Until when; null is without limit."""

    deadline: datetime | None


class Mark(msgspec.Struct, frozen=True):
    """A share of the mark ("0.75"), or levels by criterion of the rubric, and words to the learner.

    `seen` comes from what was read before marking.
    """

    seen: int
    fraction: str | None = None
    levels: dict[str, str] = {}
    comment: str = ""


@hot(
    "assessments.mark_slot",
    "PUT",
    _ATTEMPT + "/slots/{slot}/marking",
    body=Mark,
    reply=api.Marked,
    roles=_TEACHERS,
    writes=True,
)
async def mark_slot(call: Call[Mark]) -> Reply:
    """Mark an answer, or correct what a rule gave it."""
    return Reply(
        await arun(
            api.MarkSlot(
                tenant=call.principal.tenant,
                actor=call.principal.user,
                key=call.must_have_key(),
                attempt=attempt_in(call),
                slot=slot_in(call),
                seen=call.body.seen,
                fraction=call.body.fraction,
                levels=call.body.levels,
                comment=call.body.comment,
            )
        )
    )


@hot(
    "assessments.abandon_attempt",
    "POST",
    _ATTEMPT + "/abandon",
    body=Reason,
    reply=api.Abandoned,
    roles=_TEACHERS,
    writes=True,
)
async def abandon_attempt(call: Call[Reason]) -> Reply:
    """Give up a learner's attempt: it gets no mark and does not stand in the way of another."""
    return Reply(
        await arun(
            api.AbandonAttempt(
                tenant=call.principal.tenant,
                actor=call.principal.user,
                key=call.must_have_key(),
                attempt=attempt_in(call),
                reason=_said(call.body.reason),
            )
        )
    )


@hot(
    "assessments.reopen_attempt",
    "POST",
    _ATTEMPT + "/reopen",
    body=Reopening,
    reply=api.Rescheduled,
    roles=_TEACHERS,
    writes=True,
)
async def reopen_attempt(call: Call[Reopening]) -> Reply:
    """Let a learner go on with an attempt that is over; its mark is void until it ends again."""
    return Reply(
        await arun(
            api.ReopenAttempt(
                tenant=call.principal.tenant,
                actor=call.principal.user,
                key=call.must_have_key(),
                attempt=attempt_in(call),
                reason=_said(call.body.reason),
                deadline=_aware(call.body.deadline),
            )
        )
    )


@hot(
    "assessments.move_deadline",
    "PUT",
    _ATTEMPT + "/deadline",
    body=Deadline,
    reply=api.Rescheduled,
    roles=_TEACHERS,
    writes=True,
)
async def move_deadline(call: Call[Deadline]) -> Reply:
    """Give a running attempt more time, or less."""
    return Reply(
        await arun(
            api.MoveDeadline(
                tenant=call.principal.tenant,
                actor=call.principal.user,
                key=call.must_have_key(),
                attempt=attempt_in(call),
                deadline=_aware(call.body.deadline),
            )
        )
    )


def _said(reason: str) -> str:
    if not reason.strip() or len(reason) > 500 or "\0" in reason:
        raise InvalidRequest("Say why, in 1 to 500 characters.")
    return reason


def _aware(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise InvalidRequest("A deadline names its offset from UTC, for example 2026-11-29T10:00Z.")
    return moment
