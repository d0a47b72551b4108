"""The shared platform, its flag, and people to send through it."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from banyan.identity import Role, issue
from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform

_pupils = itertools.count(1)


@pytest.fixture(scope="session")
def learner_of() -> Callable[[str], Callable[[], Frontend]]:
    """Log in learners nobody has used in this run, on the platform at a URL."""

    def on(url: str) -> Callable[[], Frontend]:
        def logged_in() -> Frontend:
            user = f"pupil{next(_pupils)}"
            return Frontend(url, issue("demo", user, Role.LEARNER, user.title()))

        return logged_in

    return on


@pytest.fixture(scope="session")
def learner(
    platform: RunningPlatform, learner_of: Callable[[str], Callable[[], Frontend]]
) -> Callable[[], Frontend]:
    """The same on the shared platform."""
    return learner_of(platform.url)


@pytest.fixture
def teacher(platform: RunningPlatform) -> Frontend:
    return Frontend.logged_in(platform.url, "teacher")


def some_answer(item: dict[str, Any]) -> dict[str, Any]:
    """An answer that does not depend on the order in which an attempt shows its choices."""
    ids = sorted(choice["id"] for choice in item["choices"])
    match item["type"]:
        case "single":
            return {"choice": ids[0]}
        case "multiple":
            return {"choices": ids[:2]}
        case "true_false":
            return {"value": True}
        case "matching":
            stems = sorted(stem["id"] for stem in item["stems"])
            return {"pairs": dict(zip(stems, itertools.cycle(ids), strict=False))}
        case _:
            return {"text": "6"}


@pytest.fixture
def answer_of() -> Callable[[dict[str, Any]], dict[str, Any]]:
    return some_answer
