"""A school whose attempts are on a real monolith, and what can be asked of both sides."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.assessments.models import Assessment, Paper
from banyan.identity import Role, issue
from banyan.models import Tenant
from bff.handover import forward, transition
from bff.handover.records import Wish
from bff.monolith.handover import LegacySide
from bff.routes.models import Ownership
from bff.routes.ownership import AGGREGATE, State, forth
from tests.drive.frontend import Frontend
from tests.unit.monolith.conftest import Running, launch, six_types

__all__ = ["launch", "six_types"]
SLUG = "school"
WISH = Wish("ines", "end of term")
_numbers = itertools.count(1)


@pytest.fixture
def fresh_lms(launch: Callable[..., Running], tmp_path: Path) -> Iterator[Running]:
    """One that nothing has been handed over from yet."""
    return launch(
        tmp_path / "lms",
        MONOLITH_TENANT=SLUG,
        MONOLITH_HS256_SECRET=settings.BANYAN.hs256_secret or "",
        MONOLITH_PROGRESS_SECONDS="0",
    )


@pytest.fixture
def url(fresh_lms: Running, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the LMS is."""
    where = f"http://127.0.0.1:{fresh_lms.port}"
    monkeypatch.setitem(settings.BANYAN_UPSTREAMS, "monolith", where)
    return where


@pytest.fixture
def on_lms(url: str) -> Callable[[str], Frontend]:
    """Somebody's browser, straight on the LMS."""

    def person(name: str, role: Role = Role.LEARNER) -> Frontend:
        return Frontend(url, issue(SLUG, name, role, name.title()))

    return person


@pytest.fixture
def quiz(on_lms: Callable[..., Frontend], six_types: dict[str, Any]) -> str:
    """A quiz of six questions on the LMS."""
    path = "/api/v1/assessments/quiz"
    assert on_lms("t", Role.TEACHER).call("PUT", path, six_types).status == 200
    return "quiz"


@pytest.fixture
def school(db: None) -> Tenant:
    return Tenant.objects.create(slug=SLUG, name="School")


@pytest.fixture
def ownership(school: Tenant, quiz: str) -> Ownership:
    return transition.begin(school, "monolith", AGGREGATE)


@pytest.fixture
def legacy(ownership: Ownership) -> Iterator[LegacySide]:
    with closing(transition.legacy_of(ownership)) as side:
        yield side


@pytest.fixture
def sat(on_lms: Callable[..., Frontend], quiz: str) -> Callable[..., str]:
    """An attempt on the LMS: some answers, one of them twice, and handed in if wanted."""

    def sit(name: str, *, submit: bool = True) -> str:
        learner = on_lms(name)
        attempt: str = learner.start(quiz).body["id"]
        items = learner.attempt(attempt).body["items"]
        learner.save(attempt, 1, None)
        for item in items[:3]:
            assert learner.save(attempt, item["slot"], answer_to(item)).status == 200
        if submit:
            assert learner.submit(attempt).status == 200
        return attempt

    return sit


@pytest.fixture
def published_here(ownership: Ownership, six_types: dict[str, Any]) -> None:
    """The same quiz may be begun in the module."""
    assessment = Assessment.across_tenants.create(
        tenant=ownership.tenant, key="quiz", title=six_types["title"]
    )
    assessment.paper = Paper.objects.create(
        assessment=assessment, title=assessment.title, digest="d", items=six_types["items"]
    )
    assessment.save()


@pytest.fixture
def go(ownership: Ownership, legacy: LegacySide) -> Callable[..., Ownership]:
    """Bring the hand-over forward to a state."""

    def going(to: State) -> Ownership:
        while ownership.state != to:
            state = State(ownership.state)
            if state == State.BACKFILL:
                while forward.move_some(ownership, legacy):
                    pass
            following = forth(State(ownership.state))
            assert following is not None
            transition.change(ownership, following, WISH)
        return ownership

    return going


def answer_to(item: dict[str, Any]) -> dict[str, Any]:
    ids = [choice["id"] for choice in item["choices"]]
    match item["type"]:
        case "single":
            return {"choice": ids[0]}
        case "multiple":
            return {"choices": ids[:1]}
        case "true_false":
            return {"value": True}
        case "matching":
            return {"pairs": {item["stems"][0]["id"]: ids[0]}}
        case _:
            return {"text": f"{next(_numbers)} {uuid.uuid4().hex[:4]} é"}
