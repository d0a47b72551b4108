"""Writes are shadowed too: the module does in a dry run what the monolith has done.

The attempt lives on the monolith, so a dry run begins one of its own: start, the answers that
the monolith holds, and for a submit the end and the marks. What the module would have answered is
compared with what the monolith did.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec

from apps.assessments import api
from banyan.commands import dry_run
from banyan.dry_run.dry_run import DryRun
from banyan.errors import Refusal
from banyan.http.edge import in_thread
from banyan.identity import Principal
from bff.routes.decision import LEGACY
from bff.trial.shadowing.comparison import Answer
from bff.trial.shadowing.normalisers import number
from bff.trial.shadowing.sides import Asked, LegacySide

START, SAVE, SUBMIT = (
    *("assessments.start_attempt", "assessments.save_answer"),
    "assessments.submit_attempt",
)
WRITES = (START, SAVE, SUBMIT)
_DONE = (200, 201)
_SAVED = ("AnswerSaved", "AnswersSaved")


class NothingToCompare(Exception):
    """The monolith has refused, or does not show what it did."""


Answers = tuple[Answer, Answer, Answer]


async def answers(legacy: LegacySide, asked: Asked, served: Answer, target: str) -> Answers:
    """What the monolith did, what it says of it a second time, and what the module would do.

    Raises NothingToCompare, and what LegacySide does.
    """
    if target != LEGACY or served.status not in _DONE or not isinstance(served.body, dict):
        raise NothingToCompare
    which = asked.params.get("attempt") or str(served.body.get("id"))
    upstream, path = asked.entry.upstream, f"/api/v1/attempts/{which}"
    held = await legacy.get(upstream, path, asked.headers)
    if held.status != 200 or not isinstance(held.body, dict):
        raise NothingToCompare
    endpoint = asked.entry.module_endpoint
    if endpoint == SUBMIT:
        one = await legacy.get(upstream, f"{path}/result", asked.headers)
        two = await legacy.get(upstream, f"{path}/result", asked.headers)
        primary, again = _marks(one), _marks(two)
    elif endpoint == START:
        primary, again = _paper(served.body), _paper(held.body)
    else:
        primary = again = _answer({"saved": bool(_given(held.body))})
    candidate = await in_thread(_dry_run_of, endpoint, asked.principal, held.body)
    return primary, again, candidate


def _dry_run_of(endpoint: str, person: Principal, held: dict[str, Any]) -> Answer:
    try:
        with dry_run(person.tenant) as dry:
            return _DRY_RUNS[endpoint](dry, person, held)
    except Refusal as refusal:
        return Answer(refusal.status, {}, {"code": refusal.code})


def _start(dry: DryRun, person: Principal, held: dict[str, Any]) -> Answer:
    # A learner nobody is: what this one has begun at the module is another story.
    actor = f"dry-run-{uuid4()}"
    dry.run(
        api.StartAttempt(
            tenant=person.tenant, actor=actor, assessment=held["assessment"], learner_name=""
        )
    )
    (started,) = dry.events()
    said = started.payload
    return _answer({"items": said["items"], "max_mark": said["max_mark"]})


def _sat(dry: DryRun, person: Principal, held: dict[str, Any]) -> tuple[Any, str]:
    actor = f"dry-run-{uuid4()}"
    tenant, name = person.tenant, held["assessment"]
    start = api.StartAttempt(tenant=tenant, actor=actor, assessment=name, learner_name="")
    started = dry.run(start)
    if given := _given(held):
        save = api.SaveAnswers(tenant=tenant, actor=actor, attempt=started.attempt, answers=given)
        dry.run(save)
    return started.attempt, actor


def _save(dry: DryRun, person: Principal, held: dict[str, Any]) -> Answer:
    _sat(dry, person, held)
    return _answer({"saved": any(each.name in _SAVED for each in dry.events())})


def _submit(dry: DryRun, person: Principal, held: dict[str, Any]) -> Answer:
    attempt, actor = _sat(dry, person, held)
    dry.run(api.SubmitAttempt(tenant=person.tenant, actor=actor, attempt=attempt))
    found = msgspec.to_builtins(api.result(attempt, actor))
    return _marks(Answer(200, {}, found))


_DRY_RUNS: dict[str, Callable[[DryRun, Principal, dict[str, Any]], Answer]] = {
    START: _start,
    SAVE: _save,
    SUBMIT: _submit,
}


def _given(held: dict[str, Any]) -> tuple[api.NewAnswer, ...]:
    items = held["items"]
    return tuple(
        api.NewAnswer(item["slot"], item["response"], 0)
        for item in items
        if item["response"] is not None
    )


def _paper(held: dict[str, Any]) -> Answer:
    marks = [number(item["max_mark"]) or 0 for item in held["items"]]
    return _answer({"items": len(marks), "max_mark": str(sum(marks))})


def _marks(result: Answer) -> Answer:
    if result.status != 200 or not isinstance(result.body, dict):
        raise NothingToCompare
    items = sorted(result.body["items"], key=lambda item: int(item["slot"]))
    kept = ("slot", "mark", "max_mark")
    return _answer(
        {
            **{name: result.body[name] for name in ("mark", "max_mark")},
            "items": [{name: item[name] for name in kept} for item in items],
        }
    )


def _answer(body: dict[str, Any]) -> Answer:
    return Answer(200, {}, body)
