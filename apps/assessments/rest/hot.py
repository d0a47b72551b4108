"""The hot endpoints of an attempt: translation only, the rules are behind the api."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from apps.assessments import api
from apps.assessments.rest import overviews as overviews  # declares its endpoints
from apps.assessments.rest import teacher as teacher  # likewise
from apps.assessments.rest import tries as tries  # likewise
from apps.assessments.rest import upload as upload  # likewise
from apps.assessments.rest.parameters import at_least_in, attempt_in, of_attempt, slot_in
from banyan.commands import arun
from banyan.http.hot import Call, Reply, hot
from banyan.identity import Role

_ATTEMPT = "/api/v1/attempts/{attempt}"
_LEARNER = (Role.LEARNER,)


class Nothing(msgspec.Struct, frozen=True):
    """An empty JSON object, or no body at all."""


class Answer(msgspec.Struct, frozen=True):
    """`response` in the form of its item type, or null; `based_on`: the slot's known revision;
    `certainty`: 1 (a guess) to 3 (sure), where the question asks for it."""

    response: Any
    based_on: int
    certainty: int | None = None


class Answers(msgspec.Struct, frozen=True):
    """Several answers that are stored together, or not at all."""

    answers: tuple[api.NewAnswer, ...]


class SavedAnswer(msgspec.Struct, frozen=True):
    """The acknowledgement: committed. `revision` is now both the slot's and the attempt's,
    `head` the hash of the attempt's history up to it."""

    attempt: UUID
    slot: int
    revision: int
    saved_at: datetime
    head: str


class Receipted(msgspec.Struct, frozen=True):
    """The attempt is over; the same for everyone who submits it again.

    `head` is the hash of its whole history, `receipt` the signature over it (JWS, EdDSA).
    """

    attempt: UUID
    state: str
    revision: int
    submitted_at: datetime
    head: str
    receipt: str


class Alive(msgspec.Struct, frozen=True):
    """What a page that is open wants to hear every minute."""

    attempt: UUID
    state: str
    revision: int
    deadline: datetime | None
    server_time: datetime


@hot(
    "assessments.start_attempt",
    "POST",
    "/api/v1/assessments/{assessment}/attempts",
    body=Nothing,
    reply=api.AttemptView,
    roles=_LEARNER,
    writes=True,
    statuses=(201, 200),
)
async def start_attempt(call: Call[Nothing]) -> Reply:
    """Start an attempt (201), or come back to the open one (200)."""
    asking = call.principal
    started = await arun(
        api.StartAttempt(
            tenant=asking.tenant,
            actor=asking.user,
            key=call.must_have_key(),
            assessment=call.params["assessment"],
            learner_name=asking.name,
        )
    )
    which = api.AttemptOf(asking.tenant, started.attempt, asking.user)
    location = (("Location", f"/api/v1/attempts/{started.attempt}"),)
    created = started.created
    if created is None:
        return Reply(await api.attempt_view.ask(which), headers=location)
    body = await api.attempt_as_started(which, created.paper, created.started_at, created.deadline)
    return Reply(body, status=201, headers=location)


@hot("assessments.attempt", "GET", _ATTEMPT, reply=api.AttemptView, roles=_LEARNER)
async def attempt(call: Call[None]) -> Reply:
    """The attempt with its questions and the answers saved so far."""
    view = await api.attempt_view.ask(of_attempt(call))
    return _tagged(view, view.revision)


@hot(
    "assessments.save_answer",
    "PUT",
    _ATTEMPT + "/answers/{slot}",
    body=Answer,
    reply=SavedAnswer,
    roles=_LEARNER,
    writes=True,
)
async def save_answer(call: Call[Answer]) -> Reply:
    """Save one answer; acknowledged means committed.

    409 `revision_conflict` carries the answer that is held, when the slot has moved on; what was
    sent is kept among the attempt's drafts.
    """
    slot = slot_in(call)
    answer = api.NewAnswer(slot, call.body.response, call.body.based_on, call.body.certainty)
    saved = await _save(call, (answer,))
    body = SavedAnswer(saved.attempt, slot, saved.revision, saved.saved_at, saved.head)
    return _tagged(body, saved.revision)


@hot(
    "assessments.save_answers",
    "PUT",
    _ATTEMPT + "/answers",
    body=Answers,
    reply=api.Saved,
    roles=_LEARNER,
    writes=True,
)
async def save_answers(call: Call[Answers]) -> Reply:
    """Save several answers under one revision: all, or none when one of them conflicts."""
    saved = await _save(call, call.body.answers)
    return _tagged(saved, saved.revision)


@hot("assessments.progress", "GET", _ATTEMPT + "/progress", reply=api.Progress, roles=_LEARNER)
async def progress(call: Call[None]) -> Reply:
    """How many questions are answered, never older than the revision asked for by `at_least`."""
    found = await api.progress(of_attempt(call), at_least_in(call))
    return _tagged(found, found.revision)


@hot(
    "assessments.heartbeat",
    "POST",
    _ATTEMPT + "/heartbeat",
    body=Nothing,
    reply=Alive,
    roles=_LEARNER,
)
async def heartbeat(call: Call[Nothing]) -> Reply:
    """Say that the page is open; hear the time, the deadline and whether it is still running."""
    which = of_attempt(call)
    found = await api.progress(which, 0)
    now = api.now()
    return Reply(Alive(which.attempt, found.state, found.revision, found.deadline, now))


@hot(
    "assessments.flag_slot",
    "PUT",
    _ATTEMPT + "/slots/{slot}/flag",
    body=Nothing,
    reply=api.Flagged,
    roles=_LEARNER,
    writes=True,
)
async def flag_slot(call: Call[Nothing]) -> Reply:
    """Mark a question for review."""
    return await _flag(call, flagged=True)


@hot(
    "assessments.unflag_slot",
    "DELETE",
    _ATTEMPT + "/slots/{slot}/flag",
    reply=api.Flagged,
    roles=_LEARNER,
    writes=True,
)
async def unflag_slot(call: Call[None]) -> Reply:
    """Take the mark away."""
    return await _flag(call, flagged=False)


@hot(
    "assessments.discard_draft",
    "DELETE",
    _ATTEMPT + "/drafts/{draft}",
    reply=api.Discarded,
    roles=_LEARNER,
)
async def discard_draft(call: Call[None]) -> Reply:
    """Throw an answer away that was refused and kept."""
    return Reply(
        await arun(
            api.DiscardDraft(
                tenant=call.principal.tenant,
                actor=call.principal.user,
                attempt=attempt_in(call),
                draft=call.params["draft"],
            )
        )
    )


@hot(
    "assessments.submit_attempt",
    "POST",
    _ATTEMPT + "/submit",
    body=Nothing,
    reply=Receipted,
    roles=_LEARNER,
    writes=True,
)
async def submit_attempt(call: Call[Nothing]) -> Reply:
    """End the attempt and have it scored; submitting again gives the first receipt."""
    done = await arun(
        api.SubmitAttempt(
            tenant=call.principal.tenant,
            actor=call.principal.user,
            key=call.must_have_key(),
            attempt=attempt_in(call),
        )
    )
    signed = api.receipt_of(done.attempt, done.revision, done.head)
    receipted = Receipted(
        done.attempt, done.state, done.revision, done.submitted_at, done.head, signed
    )
    return _tagged(receipted, done.revision)


async def _save(call: Call[Any], answers: tuple[api.NewAnswer, ...]) -> api.Saved:
    return await arun(
        api.SaveAnswers(
            tenant=call.principal.tenant,
            actor=call.principal.user,
            key=call.must_have_key(),
            attempt=attempt_in(call),
            answers=answers,
        )
    )


async def _flag(call: Call[Any], *, flagged: bool) -> Reply:
    found = await arun(
        api.FlagSlot(
            tenant=call.principal.tenant,
            actor=call.principal.user,
            key=call.must_have_key(),
            attempt=attempt_in(call),
            slot=slot_in(call),
            flagged=flagged,
        )
    )
    return _tagged(found, found.revision)


def _tagged(body: Any, revision: int) -> Reply:
    return Reply(body, headers=(("ETag", f'"{revision}"'),))
