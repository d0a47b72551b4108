"""A quiz of a few items under one behaviour, sat by ada."""

from typing import Any
from uuid import UUID

from apps.assessments import api
from apps.assessments.models import Assessment, Question
from apps.assessments.rules.items import Item, kind, plain_item
from banyan.commands import run
from banyan.ids import uuid7
from banyan.tenancy import tenant_scope

KEY = "zero"


def sit(school: UUID, *items: Item, **setting: Any) -> UUID:
    """Publish the items under what the setting says, and begin an attempt."""
    publish(school, *items, **setting)
    return begin(school)


def publish(school: UUID, *items: Item, **setting: Any) -> None:
    questions = [
        Question.across_tenants.create(
            tenant_id=school,
            name=item.name,
            type=kind(item),
            definition=plain_item(item),
            digest=str(uuid7()),
        ).id
        for item in items
    ]
    arrange: dict[str, Any] = {
        "assessment": KEY,
        "title": "Zero",
        "course": "",
        "questions": questions,
    }
    run(api.ArrangeAssessment(tenant=school, actor="teacher", **arrange))
    Assessment.across_tenants.filter(tenant_id=school, key=KEY).update(**setting)
    run(api.PublishAssessment(tenant=school, actor="teacher", assessment=KEY))


def begin(school: UUID) -> UUID:
    start = api.StartAttempt(tenant=school, actor="ada", assessment=KEY, learner_name="Ada")
    return run(start).attempt


def view(school: UUID, attempt: UUID) -> api.AttemptView:
    return api.attempt_view.ask_here(api.AttemptOf(school, attempt, "ada"))


def result(school: UUID, attempt: UUID) -> api.Result:
    with tenant_scope(school):
        return api.result(attempt, "ada")


def save(
    school: UUID, attempt: UUID, response: Any, key: str | None = None, **answer: Any
) -> api.Saved:
    """Save on top of what is held, as ada."""
    slot = answer.setdefault("slot", 1)
    answer.setdefault("based_on", revision(school, attempt, slot))
    given = (api.NewAnswer(response=response, **answer),)
    return run(api.SaveAnswers(tenant=school, actor="ada", key=key, attempt=attempt, answers=given))


def check(
    school: UUID, attempt: UUID, key: str | None = None, slot: int = 1, based_on: int | None = None
) -> api.Checked:
    """Check what is held, or what was at that revision."""
    seen = revision(school, attempt, slot) if based_on is None else based_on
    what: dict[str, Any] = {"attempt": attempt, "slot": slot, "based_on": seen}
    return run(api.CheckSlot(tenant=school, actor="ada", key=key, **what))


def hand_in(school: UUID, attempt: UUID) -> api.Result:
    run(api.SubmitAttempt(tenant=school, actor="ada", attempt=attempt))
    return result(school, attempt)


def revision(school: UUID, attempt: UUID, slot: int) -> int:
    return next(one.revision for one in view(school, attempt).items if one.slot == slot)
