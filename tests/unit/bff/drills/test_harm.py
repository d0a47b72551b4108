"""A drill's fault is for its own learners, for a while, and for nobody else."""

import time
from uuid import uuid4

import pytest

from banyan.identity import Principal, Role
from bff.drills.harm import Drilled, Harm, met, strike

SCHOOL = uuid4()
HARM = Harm(SCHOOL, frozenset({"d1", "d2"}), "errors", time.time() + 60)


def principal(user: str, school: object = SCHOOL) -> Principal:
    return Principal(school, "school", user, user, Role.LEARNER, 0)  # type: ignore[arg-type]


def test_it_meets_its_own_learners() -> None:
    assert met((HARM,), principal("d2")) is HARM


@pytest.mark.parametrize(
    "other", [principal("ada"), principal("d1", uuid4())], ids=["who", "school"]
)
def test_it_meets_nobody_else(other: Principal) -> None:
    assert met((HARM,), other) is None


def test_it_ends_by_itself() -> None:
    over = Harm(SCHOOL, HARM.people, "errors", time.time() - 1)
    assert met((over,), principal("d1")) is None


async def test_who_is_met_is_told_to_come_back_under_the_same_key() -> None:
    with pytest.raises(Drilled) as told:
        await strike(HARM)
    assert (told.value.status, told.value.retry_after) == (503, 1)
