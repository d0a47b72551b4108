"""A question was marked wrongly: it is corrected, and everyone is marked again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from msgspec.structs import replace

from apps.assessments import api
from apps.assessments.errors import AnswersDoNotFit
from apps.assessments.models import Assessment, Attempt, Question
from apps.assessments.rules.items import Item, kind, plain_item
from apps.assessments.tasks import regrade
from banyan.celery import app
from banyan.commands import run
from banyan.events.projector import project
from banyan.ids import uuid7
from banyan.tenancy import tenant_scope
from tests.unit.assessments.rules.items_at_hand import ESSAY, SINGLE, TRUE_FALSE

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = replace(TRUE_FALSE, answer=False)
LEARNERS = {"ada": True, "bob": False}

Publish = Callable[..., UUID]


@pytest.fixture
def publish(school: UUID) -> Publish:
    """Publishes the quiz with these items and says on which paper."""

    def publishing(*items: Item) -> UUID:
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
        fields: dict[str, Any] = {"assessment": "zero", "title": "Zero", "questions": questions}
        run(api.ArrangeAssessment(tenant=school, actor="teacher", course="", **fields))
        paper = Assessment.across_tenants.get(key="zero").paper_id
        assert paper is not None
        return paper

    return publishing


@pytest.fixture
def sat(school: UUID, publish: Publish, act: Any, save: Any) -> dict[str, UUID]:
    """The quiz was sat by two, and marked by the wrong key."""
    publish(WRONG, ESSAY)
    attempts = {}
    for learner, says in LEARNERS.items():
        start = api.StartAttempt(
            tenant=school, actor=learner, assessment="zero", learner_name=learner.title()
        )
        attempt = run(start).attempt
        given = (api.NewAnswer(1, {"value": says}, 0), api.NewAnswer(2, {"text": "Waves."}, 0))
        act(api.SaveAnswers, attempt, learner, answers=given)
        act(api.SubmitAttempt, attempt, learner)
        attempts[learner] = attempt
    return attempts


def mark_again(school: UUID, *, only_if_higher: bool = False) -> None:
    regrade.run(str(school), "zero", "teacher", "Zero is even.", only_if_higher)


def marks(school: UUID, sat: dict[str, UUID]) -> dict[str, str]:
    with tenant_scope(school):
        return {learner: api.result(attempt, learner).mark for learner, attempt in sat.items()}


def plan(school: UUID, *, only_if_higher: bool = False) -> api.RegradingPlan:
    with tenant_scope(school):
        return api.regrading_plan("zero", only_if_higher=only_if_higher)


def test_what_would_change_is_known_before_it_does(
    school: UUID, publish: Publish, sat: dict[str, UUID]
) -> None:
    publish(TRUE_FALSE, ESSAY)
    found = plan(school)
    assert (found.attempts, found.higher, found.lower, found.same) == (2, 1, 1, 0)
    assert {one.learner: (one.before, one.after) for one in found.changes} == {
        "ada": ("0", "1"),
        "bob": ("1", "0"),
    }
    assert marks(school, sat) == {"ada": "0", "bob": "1"}


def test_everyone_is_marked_again_by_the_mended_question(
    school: UUID, publish: Publish, sat: dict[str, UUID]
) -> None:
    publish(TRUE_FALSE, ESSAY)
    mark_again(school)
    assert marks(school, sat) == {"ada": "1", "bob": "0"}
    assert plan(school).changing == []


def test_a_mark_does_not_fall_where_only_higher_ones_count(
    school: UUID, publish: Publish, sat: dict[str, UUID]
) -> None:
    publish(TRUE_FALSE, ESSAY)
    assert plan(school, only_if_higher=True).kept == 1
    mark_again(school, only_if_higher=True)
    assert marks(school, sat) == {"ada": "1", "bob": "1"}


def test_the_learner_reads_what_changed_and_why(
    school: UUID, publish: Publish, sat: dict[str, UUID]
) -> None:
    publish(TRUE_FALSE, ESSAY)
    mark_again(school)
    with tenant_scope(school):
        (told,) = api.result(sat["ada"], "ada").marked_again
    assert (told.before, told.after, told.reason) == ("0", "1", "Zero is even.")


def test_what_people_have_marked_stays_theirs(
    school: UUID, publish: Publish, sat: dict[str, UUID], act: Any
) -> None:
    act(api.MarkSlot, sat["ada"], "teacher", slot=2, seen=0, fraction="0.5")
    publish(TRUE_FALSE, ESSAY)
    mark_again(school)
    assert marks(school, sat)["ada"] == "1.5"


def test_marking_again_twice_changes_it_once(
    school: UUID, publish: Publish, sat: dict[str, UUID]
) -> None:
    publish(TRUE_FALSE, ESSAY)
    mark_again(school)
    with tenant_scope(school):
        before = Attempt.objects.get(id=sat["ada"]).revision
    mark_again(school)
    with tenant_scope(school):
        assert Attempt.objects.get(id=sat["ada"]).revision == before


def test_answers_that_are_none_to_the_new_question_stay_as_they_are(
    school: UUID, publish: Publish, sat: dict[str, UUID], act: Any
) -> None:
    paper = publish(SINGLE, ESSAY)
    assert plan(school).unfit == 2
    with pytest.raises(AnswersDoNotFit, match="question 1"):
        act(api.RegradeAttempt, sat["ada"], "teacher", paper=paper, reason="r")
    assert marks(school, sat) == {"ada": "0", "bob": "1"}


def test_a_reopened_attempt_is_sat_and_marked_on_its_own_paper_again(
    school: UUID, publish: Publish, sat: dict[str, UUID], act: Any
) -> None:
    publish(TRUE_FALSE, ESSAY)
    mark_again(school)
    act(api.ReopenAttempt, sat["ada"], "teacher", reason="more time", deadline=None)
    act(api.SubmitAttempt, sat["ada"])
    with tenant_scope(school):
        found = api.result(sat["ada"], "ada")
    assert (found.mark, found.marked_again) == ("0", [])


def page() -> str:
    return f"/admin/assessments/assessment/{Assessment.across_tenants.get(key='zero').pk}/regrade/"


def test_the_admin_shows_what_would_change_and_wants_a_reason(
    admin_client: Client, publish: Publish, sat: dict[str, UUID]
) -> None:
    publish(TRUE_FALSE, ESSAY)
    here = page()
    assert "0 → 1" in admin_client.get(here).content.decode()
    refused = admin_client.post(here, {"confirm": "1", "reason": " "})
    assert "Say why." in refused.content.decode()


def test_the_admin_hands_the_work_to_the_worker(
    admin_client: Client,
    school: UUID,
    publish: Publish,
    sat: dict[str, UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(TRUE_FALSE, ESSAY)

    def now(name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        app.tasks[name].run(*args, **kwargs)

    monkeypatch.setattr(app, "send_task", now)
    asked = {"confirm": "1", "reason": "Zero is even.", "only_if_higher": "on"}
    assert admin_client.post(page(), asked).status_code == 302
    assert marks(school, sat) == {"ada": "1", "bob": "1"}


def test_the_teachers_table_follows(school: UUID, publish: Publish, sat: dict[str, UUID]) -> None:
    publish(TRUE_FALSE, ESSAY)
    mark_again(school)
    while project("results"):
        pass
    with tenant_scope(school):
        table = {line.learner: line.mark for line in api.results("zero").results}
    assert table == {"ada": "1", "bob": "0"}
