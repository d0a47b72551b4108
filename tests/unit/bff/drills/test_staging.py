"""A drill's fault is for its own learners, for a while, and for nobody else."""

import time
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from banyan.identity import Principal, Role
from bff.drills.fault import ThisIsADrill, strike
from bff.routes.staged_fault import StagedFault, staged_for
from bff.trial.demotion.ticks import so_far
from tests.unit.bff.trial.shadowing.conftest import Open, entry, opened, tenant

__all__ = ["opened", "tenant"]

SCHOOL = uuid4()
FAULT = StagedFault(SCHOOL, frozenset({"d1", "d2"}), "errors", time.time() + 86_400)


def principal(user: str, school: UUID = SCHOOL) -> Principal:
    return Principal(school, "school", user, user, Role.LEARNER, 0)


def test_it_meets_its_own_learners() -> None:
    assert staged_for(principal("d2"), (FAULT,)) is FAULT


@pytest.mark.parametrize(
    ("user", "school"), [("ada", SCHOOL), ("d1", UUID(int=7))], ids=["who", "school"]
)
def test_it_meets_nobody_else(user: str, school: UUID) -> None:
    assert staged_for(principal(user, school), (FAULT,)) is None


def test_it_ends_by_itself() -> None:
    over = StagedFault(SCHOOL, FAULT.people, "errors", time.time() - 1)
    assert staged_for(principal("d1"), (over,)) is None


async def test_who_is_met_is_told_to_come_back_under_the_same_key() -> None:
    with pytest.raises(ThisIsADrill) as told:
        await strike(FAULT)
    assert (told.value.status, told.value.retry_after) == (503, 1)


@pytest.mark.parametrize(("state", "status"), [("module", 503), ("legacy", 200)])
async def test_the_front_door_fails_who_is_met_on_the_module_and_counts_nothing(
    opened: Open, tenant: UUID, state: str, status: int
) -> None:
    fault = StagedFault(tenant, frozenset({"ada"}), "errors", time.time() + 60)
    page = replace(entry(state), key=f"drilled-{state}", faults=(fault,), shadow_bp=0)
    door = opened(("GET", "/api/v1/quiz", page))
    assert (await door.ask())[0] == status
    assert requests_of(page.key) == (0 if status == 503 else 1)


async def test_it_passes_by_whoever_it_is_not_for(opened: Open, tenant: UUID) -> None:
    fault = StagedFault(tenant, frozenset({"d1"}), "errors", time.time() + 60)
    page = replace(entry("module"), key="not-drilled", faults=(fault,), shadow_bp=0)
    door = opened(("GET", "/api/v1/quiz", page))
    assert (await door.ask())[0] == 200
    assert requests_of(page.key) == 1


def requests_of(route: str) -> int:
    return sum(side.requests for (key, _), side in so_far().items() if key == route)
