"""A gate, what stands before it, and the admin without workers to wait for."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.assessments.models import Verdict
from apps.assessments.replay import scorer
from bff.flips.admin import flipping_admin as admin
from bff.routes.models import Flag, Route
from tests.routing import as_it_stands, made

Keep = Callable[..., Verdict]
START = "/api/v1/assessments/{assessment}/attempts"


@pytest.fixture
def nobody_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """No workers run here, so a flip would be waited for in vain."""
    at_once = admin.await_propagation
    monkeypatch.setattr(admin, "await_propagation", lambda: at_once(0))


def route_of(flag: Flag | None, **changed: Any) -> Route:
    fields: dict[str, Any] = {
        "key": "start",
        "method": "POST",
        "template": START,
        "module_endpoint": "assessments.start_attempt",
        "flag": flag,
        "state": "ramp",
    }
    return made(Route, **{**fields, **changed})


@pytest.fixture
def flag() -> Flag:
    """A flag that needs a proof, over a route that would follow it; all are on the monolith."""
    flag = made(Flag, name="exams", everyone=False, needs_proof=True)
    route_of(flag)
    return flag


@pytest.fixture
def route(flag: Flag) -> Route:
    """A hundredth of the learners are on the module already, and nobody has proven it since."""
    with as_it_stands():
        Flag.objects.filter(pk=flag.pk).update(everyone=None)
        Route.objects.update(ramp_bp=100)
    return Route.objects.get()


@pytest.fixture
def keep() -> Keep:
    """Puts a verdict on record; a clean one of just now, but for what is named."""

    def kept(**changed: Any) -> Verdict:
        fields = {
            "scorer": scorer.scorer_hash(),
            "corpus": "c" * 64,
            "source": "archive",
            "attempts": 10,
            "questions": 20,
            "gradings": 20,
            "differing": 0,
            "coverage": {"single": 10, "numerical": 10},
            "report": {},
        }
        return Verdict.objects.create(**{**fields, **changed})

    return kept
