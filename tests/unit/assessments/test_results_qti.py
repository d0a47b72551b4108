"""An attempt as QTI results reporting: another system, or we, read the same answers again."""

from typing import Any
from uuid import UUID

import pytest

from apps.assessments import api
from apps.assessments.errors import AttemptOpen
from apps.assessments.formats.qti.results_reader import assessment_result, plain_response
from apps.assessments.formats.qti.results_writer import given_values
from apps.assessments.rules.items import Item
from banyan.tenancy import tenant_scope
from tests.unit.assessments.rules import items_at_hand as hand


@pytest.mark.django_db(transaction=True)
def test_a_submitted_attempt_goes_out_with_answers_and_marks(
    arranged: Any, begun: Any, save: Any, act: Any, school: UUID
) -> None:
    arranged()
    ada = begun("ada")
    save(ada, (4, {"value": True}, 0), (5, {"text": "Gib\x08raltar < <b>"}, 0))
    with tenant_scope(school), pytest.raises(AttemptOpen):
        api.result_qti(ada, "ada")
    act(api.SubmitAttempt, ada)
    with tenant_scope(school):
        found = assessment_result(api.result_qti(ada, None))
    assert found.candidate == "ada"
    tides, strait = found.items[3], found.items[4]
    assert (tides.identifier, tides.responses) == ("seas-4", {"RESPONSE": ("true",)})
    assert tides.outcomes == {"SCORE": ("1",), "MAXSCORE": ("1",)}
    assert strait.responses == {"RESPONSE": ("Gibraltar < <b>",)}
    assert found.items[0].responses == {}


@pytest.mark.parametrize(
    ("item", "response"),
    [
        (hand.SINGLE, {"choice": "c2"}),
        (hand.MULTIPLE, {"choices": ["c1", "c3"]}),
        (hand.TRUE_FALSE, {"value": False}),
        (hand.SHORT_TEXT, {"text": "frog"}),
        (hand.ORDERING, {"order": ["e2", "e1", "e3"]}),
        (hand.MATCHING, {"pairs": {"s1": "a", "s2": "i"}}),
        (hand.GAP_MATCH, {"pairs": {"g1": "w2"}}),
        (hand.CLOZE, {"parts": {"p1": {"text": "owl"}, "p3": {"choice": "c1"}}}),
        (hand.PROCESSED, {"parts": {"p1": {"choices": ["Fe", "S"]}}}),
    ],
)
def test_an_answer_is_the_same_when_it_is_read_again(item: Item, response: dict[str, Any]) -> None:
    values = {name: tuple(listed) for name, listed in given_values(item, response).items()}
    assert plain_response(item, values) == response
