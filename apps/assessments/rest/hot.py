"""The hot endpoints of an attempt: translation only, the rules are behind the api."""

from typing import Any
from uuid import UUID

import msgspec

from apps.assessments import api
from banyan.commands import arun
from banyan.edge import read
from banyan.errors import NotFound
from banyan.hot import Call, Reply, hot
from banyan.identity import Role

_ATTEMPT = "/api/v1/attempts/{attempt}"


class Nothing(msgspec.Struct, frozen=True):
    """An empty JSON object, or no body at all."""


class Answer(msgspec.Struct, frozen=True):
    """`response` in the form of its item type, or null; `based_on`: the slot's known revision."""

    response: Any
    based_on: int


@hot(
    "assessments.start_attempt",
    "POST",
    "/api/v1/assessments/{assessment}/attempts",
    body=Nothing,
    reply=api.AttemptView,
    roles=(Role.LEARNER,),
    writes=True,
    statuses=(201, 200),
)
async def start_attempt(call: Call[Nothing]) -> Reply:
    """Start an attempt (201), or come back to the open one (200)."""
    started = await arun(
        api.StartAttempt(
            tenant=call.principal.tenant,
            actor=call.principal.user,
            key=call.must_have_key(),
            assessment=call.params["assessment"],
            learner_name=call.principal.name,
        )
    )
    view = api.attempt_as_started if started.created else api.attempt_view
    body = await read(call.principal.tenant, view, started.attempt, call.principal.user)
    location = ("Location", f"/api/v1/attempts/{started.attempt}")
    return Reply(body, status=201 if started.created else 200, headers=(location,))


@hot("assessments.attempt", "GET", _ATTEMPT, reply=api.AttemptView, roles=(Role.LEARNER,))
async def attempt(call: Call[None]) -> Reply:
    """The attempt with its questions and the answers saved so far."""
    asking = call.principal
    return Reply(await read(asking.tenant, api.attempt_view, _attempt(call), asking.user))


@hot(
    "assessments.save_answer",
    "PUT",
    _ATTEMPT + "/answers/{slot}",
    body=Answer,
    reply=api.Saved,
    roles=(Role.LEARNER,),
    writes=True,
)
async def save_answer(call: Call[Answer]) -> Reply:
    """Save one answer; acknowledged means committed.

    409 `revision_conflict` carries the answer that is held, when the slot has moved on.
    """
    saved = await arun(
        api.SaveAnswer(
            tenant=call.principal.tenant,
            actor=call.principal.user,
            key=call.must_have_key(),
            attempt=_attempt(call),
            slot=_slot(call),
            response=call.body.response,
            based_on=call.body.based_on,
        )
    )
    return Reply(saved, headers=(("ETag", f'"{saved.revision}"'),))


@hot(
    "assessments.progress",
    "GET",
    _ATTEMPT + "/progress",
    reply=api.Progress,
    roles=(Role.LEARNER,),
)
async def progress(call: Call[None]) -> Reply:
    """How many questions are answered, never older than the last acknowledgement."""
    asking = call.principal
    found = await read(asking.tenant, api.progress, _attempt(call), asking.user)
    return Reply(found, headers=(("ETag", f'"{found.revision}"'),))


@hot(
    "assessments.submit_attempt",
    "POST",
    _ATTEMPT + "/submit",
    body=Nothing,
    reply=api.Submitted,
    roles=(Role.LEARNER,),
    writes=True,
)
async def submit_attempt(call: Call[Nothing]) -> Reply:
    """End the attempt and have it scored; submitting again gives the first receipt."""
    submitted = await arun(
        api.SubmitAttempt(
            tenant=call.principal.tenant,
            actor=call.principal.user,
            key=call.must_have_key(),
            attempt=_attempt(call),
        )
    )
    return Reply(submitted)


def _attempt(call: Call[Any]) -> UUID:
    try:
        return UUID(call.params["attempt"])
    except ValueError:
        raise NotFound("There is no such attempt of yours.") from None


def _slot(call: Call[Any]) -> int:
    slot = call.params["slot"]
    if not (slot.isascii() and slot.isdigit() and len(slot) < 6):
        raise NotFound(f"This assessment has no question {slot}.")
    return int(slot)
