"""An assessment says its behaviour and papers keep it; certainty counts where it says so."""

from typing import Any
from uuid import UUID

import pytest

from apps.assessments import api
from apps.assessments.errors import InvalidAnswer, RevisionConflict
from apps.assessments.events import AnswerSaved
from apps.assessments.models import Assessment, Paper
from apps.assessments.tasks import regrade
from banyan.commands import run
from banyan.errors import KeyReused
from banyan.events.history import history
from banyan.tenancy import tenant_scope
from legacy_proxy.monolith import definitions
from legacy_proxy.monolith.problems import Problem
from legacy_proxy.monolith.publishing import _quiz
from tests.unit.assessments.behaving import KEY, begin, hand_in, publish, result, save, sit, view
from tests.unit.assessments.rules.items_at_hand import ESSAY, TRUE_FALSE

pytestmark = pytest.mark.django_db(transaction=True)

RIGHT, WRONG = {"value": True}, {"value": False}


@pytest.mark.parametrize(
    ("response", "certainty", "mark"),
    [(RIGHT, 3, "3"), (RIGHT, 1, "1"), (RIGHT, None, "1"), (WRONG, 2, "-2"), (WRONG, 3, "-6")],
)
def test_to_be_sure_pays_when_right_and_costs_when_wrong(
    school: UUID, response: Any, certainty: int | None, mark: str
) -> None:
    attempt = sit(school, TRUE_FALSE, behaviour="certain")
    save(school, attempt, response, certainty=certainty)
    found = hand_in(school, attempt)
    assert (found.mark, found.items[0].mark, found.items[0].certainty) == (mark, mark, certainty)


def test_how_sure_one_was_is_seen_on_every_device_and_told_in_the_log(school: UUID) -> None:
    attempt = sit(school, TRUE_FALSE, ESSAY, behaviour="certain")
    save(school, attempt, RIGHT, certainty=2)
    asked = [(one.asks_certainty, one.certainty) for one in view(school, attempt).items]
    assert asked == [(True, 2), (False, None)]
    with tenant_scope(school):
        assert [one.certainty for one in history(attempt, (AnswerSaved,))] == [2]


def test_another_certainty_is_another_answer_to_a_key(school: UUID) -> None:
    attempt = sit(school, TRUE_FALSE, behaviour="certain")
    first = save(school, attempt, RIGHT, "k", based_on=0, certainty=2)
    assert save(school, attempt, RIGHT, "k", based_on=0, certainty=2) == first
    with pytest.raises(KeyReused):
        save(school, attempt, RIGHT, "k", based_on=0, certainty=3)


def test_a_refused_answer_keeps_how_sure_it_was(school: UUID) -> None:
    attempt = sit(school, TRUE_FALSE, behaviour="certain")
    save(school, attempt, RIGHT, certainty=2)
    with pytest.raises(RevisionConflict) as refused:
        save(school, attempt, WRONG, "k", based_on=0, certainty=3)
    assert refused.value.extra["current"]["certainty"] == 2
    assert [draft.certainty for draft in view(school, attempt).drafts] == [3]


@pytest.mark.parametrize("certainty", [0, 4, -1])
def test_certainty_has_three_degrees(school: UUID, certainty: int) -> None:
    attempt = sit(school, TRUE_FALSE, behaviour="certain")
    with pytest.raises(InvalidAnswer):
        save(school, attempt, RIGHT, certainty=certainty)


def test_certainty_is_refused_where_it_does_not_count(school: UUID) -> None:
    attempt = sit(school, TRUE_FALSE)
    with pytest.raises(InvalidAnswer):
        save(school, attempt, RIGHT, certainty=3)


def test_a_running_attempt_keeps_the_behaviour_of_its_paper(school: UUID) -> None:
    attempt = sit(school, TRUE_FALSE, behaviour="certain")
    save(school, attempt, RIGHT, certainty=3)
    publish(school, TRUE_FALSE, behaviour="deferred")
    assert hand_in(school, attempt).mark == "3"
    regrade.run(str(school), KEY, "teacher", "Again.", False)
    assert result(school, attempt).mark == "3"
    other = begin(school)
    assert not view(school, other).items[0].asks_certainty


def test_a_deferred_paper_says_what_papers_always_said(school: UUID) -> None:
    publish(school, TRUE_FALSE)
    paper = Paper.objects.get()
    assert set(paper.items[0]) == {"slot", "max_mark", "item"}


def test_another_behaviour_is_another_paper(school: UUID) -> None:
    publish(school, TRUE_FALSE)
    before = Assessment.across_tenants.get(key=KEY).paper_id
    Assessment.across_tenants.update(behaviour="interactive", tries=2)
    again = run(api.PublishAssessment(tenant=school, actor="teacher", assessment=KEY))
    assert (again.changed, again.paper != before) == (True, True)


def test_the_monolith_refuses_a_behaviour_it_does_not_have(school: UUID) -> None:
    publish(school, TRUE_FALSE, behaviour="adaptive")
    with tenant_scope(school):
        items = api.publication(KEY).items
    with pytest.raises(Problem) as refused:
        _quiz({"items": items})
    assert "behaviour" in str(refused.value)
    assert definitions.item(items[0]["item"], "item")["type"] == "true_false"
