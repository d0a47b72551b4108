"""A school with a quiz about the seas, and what its people do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from apps.assessments import api
from apps.assessments.api import ArrangeAssessment, ImportQuestions, StartAttempt
from apps.assessments.models import Assessment
from banyan.commands import run
from banyan.messages import Command, R
from banyan.models import Tenant

BANK = Path(settings.ROOT) / "apps" / "assessments" / "demo" / "seas.gift.txt"

Arrange = Callable[..., Assessment]
Begin = Callable[..., UUID]


@pytest.fixture(scope="session")
def assessment_data(test_data: Path) -> Path:
    """The folder of real assessment data, for the tests marked `data`."""
    return test_data / "assessments"


@pytest.fixture
def arranged(school: UUID) -> Arrange:
    """Arranges the quiz, with whatever is to be different."""

    def arrange(**changed: Any) -> Assessment:
        imported = run(ImportQuestions(tenant=school, actor="teacher", data=BANK.read_bytes()))
        run(
            ArrangeAssessment(
                tenant=school,
                actor="teacher",
                assessment="seas",
                title="The seas",
                course="geography",
                questions=imported.questions,
                time_limit_seconds=changed.pop("time_limit_seconds", 3600),
            )
        )
        assessment = Assessment.across_tenants.get(key="seas")
        for name, value in changed.items():
            setattr(assessment, name, value)
        assessment.save()
        return assessment

    return arrange


@pytest.fixture
def school() -> UUID:
    return Tenant.objects.create(slug="school", name="School").id


@pytest.fixture
def begun(school: UUID) -> Begin:
    """Begins an attempt of the quiz and says which."""

    def begin(actor: str = "ada") -> UUID:
        command = StartAttempt(
            tenant=school, actor=actor, assessment="seas", learner_name=actor.title()
        )
        return run(command).attempt

    return begin


@pytest.fixture
def act(school: UUID) -> Callable[..., Any]:
    """Runs a command of ada's, or of whoever is named."""

    def acting(command: type[Command[R]], attempt: UUID, actor: str = "ada", **fields: Any) -> R:
        return run(command(tenant=school, actor=actor, attempt=attempt, **fields))

    return acting


@pytest.fixture
def save(act: Callable[..., Any]) -> Callable[..., api.Saved]:
    def saving(attempt: UUID, *answers: tuple[int, Any, int], key: str | None = None) -> api.Saved:
        given = tuple(api.NewAnswer(*answer) for answer in answers)
        saved: api.Saved = act(api.SaveAnswers, attempt, answers=given, key=key)
        return saved

    return saving
