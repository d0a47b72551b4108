"""An assessment that cannot be is refused as a whole."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from apps.assessments.api import ArrangeAssessment, ImportQuestions
from apps.assessments.formats.banyan_json import banyan_json
from apps.assessments.models import Assessment
from banyan.commands import run
from banyan.errors import InvalidRequest
from banyan.ids import uuid7
from banyan.models import Tenant
from tests.unit.assessments.conftest import BANK
from tests.unit.assessments.rules.items_at_hand import PICTURE, SELECT_POINT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bank(school: UUID) -> list[UUID]:
    imported = run(ImportQuestions(tenant=school, actor="teacher", data=BANK.read_bytes()))
    return imported.questions


@pytest.fixture
def seas(school: UUID, bank: list[UUID]) -> str:
    arrange(school, bank)
    return "seas"


def arrange(school: UUID, questions: list[UUID], **changed: Any) -> None:
    values = {"assessment": "seas", "title": "The seas", "course": "geography", **changed}
    run(ArrangeAssessment(tenant=school, actor="teacher", questions=questions, **values))


WRONG = {
    "a negative time limit": {"time_limit_seconds": -60},
    "no seconds at all": {"time_limit_seconds": 0},
    "a key that is no key": {"assessment": "A B"},
    "an unknown question": {"questions": [uuid7()]},
    "no questions": {"questions": []},
}


@pytest.mark.usefixtures("seas")
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_an_assessment_that_cannot_be_changes_nothing(
    school: UUID, bank: list[UUID], wrong: dict[str, Any]
) -> None:
    def arranged() -> list[tuple[Any, ...]]:
        kept = Assessment.across_tenants.order_by("key")
        return [(a.key, a.title, a.paper_id, a.slots.count()) for a in kept]

    before = arranged()
    with pytest.raises(InvalidRequest):
        arrange(school, **{"questions": bank, "title": "Another", **wrong})
    assert arranged() == before


def test_a_question_of_another_school_cannot_be_arranged(bank: list[UUID]) -> None:
    other = Tenant.objects.create(slug="other", name="Other").id
    with pytest.raises(InvalidRequest):
        arrange(other, bank)


def test_a_paper_with_more_pictures_than_a_view_can_carry_is_refused(school: UUID) -> None:
    picture = replace(PICTURE, src=PICTURE.src.replace("=", "A") + "A" * 390_000)
    many = [replace(SELECT_POINT, name=f"Map {n}", picture=picture) for n in range(10)]
    data = banyan_json((item, "") for item in many)
    imported = run(ImportQuestions(tenant=school, actor="teacher", data=data))
    assert len(imported.questions) == 10
    with pytest.raises(InvalidRequest, match=r"3.9 MB together, 3 MB are allowed"):
        arrange(school, imported.questions)
