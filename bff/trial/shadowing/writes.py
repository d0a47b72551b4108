"""Writes are shadowed too: the module rehearses what the monolith has done, and nothing is kept.

The attempt lives on the monolith, so a rehearsal begins one of its own: start, the answers that
the monolith holds, and for a submit the end and the marks. What the module would have answered is
compared with what the monolith did.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec

from apps.assessments import api
from banyan.commands import rehearsal
from banyan.dry_run.rehearsal import Rehearsal
from banyan.errors import Refusal
from banyan.http.edge import in_thread
from banyan.identity import Principal
from bff.routes.entry import LEGACY
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


class NothingToRehearse(Exception):
    """The monolith has refused, or does not show what it did."""


Answers = tuple[Answer, Answer, Answer]


async def answers(legacy: LegacySide, asked: Asked, served: Answer, target: str) -> Answers:
    """What the monolith did, what it says of it a second time, and what the module would do.

    Raises NothingToRehearse, and what LegacySide does.
    """
    if target != LEGACY or served.status not in _DONE or not isinstance(served.body, dict):
        raise NothingToRehearse
    which = asked.params.get("attempt") or str(served.body.get("id"))
    upstream, path = asked.entry.upstream, f"/api/v1/attempts/{which}"
    held = await legacy.get(upstream, path, asked.headers)
    if held.status != 200 or not isinstance(held.body, dict):
        raise NothingToRehearse
    endpoint = asked.entry.module_endpoint
    if endpoint == SUBMIT:
        one = await legacy.get(upstream, f"{path}/result", asked.headers)
        two = await legacy.get(upstream, f"{path}/result", asked.headers)
        primary, again = _marks(one), _marks(two)
    elif endpoint == START:
        primary, again = _paper(served.body), _paper(held.body)
    else:
        primary = again = _answer({"saved": bool(_given(held.body))})
    candidate = await in_thread(_rehearsed, endpoint, asked.principal, held.body)
    return primary, again, candidate


def _rehearsed(endpoint: str, person: Principal, held: dict[str, Any]) -> Answer:
    try:
        with rehearsal(person.tenant) as house:
            return _REHEARSALS[endpoint](house, person, held)
    except Refusal as refusal:
        return Answer(refusal.status, {}, {"code": refusal.code})


def _start(house: Rehearsal, person: Principal, held: dict[str, Any]) -> Answer:
    # A learner nobody is: what this one has begun at the module is another story.
    actor = f"rehearsal-{uuid4()}"
    house.run(
        api.StartAttempt(
            tenant=person.tenant, actor=actor, assessment=held["assessment"], learner_name=""
        )
    )
    (started,) = house.told()
    said = started.payload
    return _answer({"items": said["items"], "max_mark": said["max_mark"]})


def _sat(house: Rehearsal, person: Principal, held: dict[str, Any]) -> tuple[Any, str]:
    actor = f"rehearsal-{uuid4()}"
    tenant, name = person.tenant, held["assessment"]
    start = api.StartAttempt(tenant=tenant, actor=actor, assessment=name, learner_name="")
    started = house.run(start)
    if given := _given(held):
        save = api.SaveAnswers(tenant=tenant, actor=actor, attempt=started.attempt, answers=given)
        house.run(save)
    return started.attempt, actor


def _save(house: Rehearsal, person: Principal, held: dict[str, Any]) -> Answer:
    _sat(house, person, held)
    return _answer({"saved": any(each.name in _SAVED for each in house.told())})


def _submit(house: Rehearsal, person: Principal, held: dict[str, Any]) -> Answer:
    attempt, actor = _sat(house, person, held)
    house.run(api.SubmitAttempt(tenant=person.tenant, actor=actor, attempt=attempt))
    found = msgspec.to_builtins(api.result(attempt, actor))
    return _marks(Answer(200, {}, found))


_REHEARSALS: dict[str, Callable[[Rehearsal, Principal, dict[str, Any]], Answer]] = {
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
        raise NothingToRehearse
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
