"""Shadows take what is left: few at once, a short queue, and nothing while the loop is late."""

import asyncio
import time

import pytest

from bff.trial.shadowing import shadows
from bff.trial.shadowing.budget import AT_ONCE, Budget
from tests.unit.bff.trial.shadowing.conftest import Door, Open, entry

PAGE = ("GET", "/api/v1/quiz", entry("shadow"))


@pytest.fixture
def door(opened: Open) -> Door:
    found: Door = opened(PAGE)
    return found


async def test_so_many_run_at_once_so_many_wait_and_the_rest_is_dropped_and_counted(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadows, "WAITING", 2)
    monkeypatch.setattr(shadows, "_SECONDS", 60)
    door.module.trouble = "hangs"
    for _ in range(AT_ONCE + 2 + 3):
        assert (await door.ask())[0] == 200
    await door.round_trip()
    assert len(door.module.asked) == AT_ONCE
    assert door.outcomes() == {"dropped": 3}
    door.module.released.set()
    assert await door.settled() == {"dropped": 3, "failed": AT_ONCE + 2}


async def test_while_the_loop_is_late_there_are_none(door: Door) -> None:
    door.shadows.budget.lag = 1.0
    for _ in range(3):
        assert (await door.ask())[0] == 200
    assert await door.settled() == {"dropped": 3}
    assert door.module.asked == []
    door.shadows.budget.lag = 0.0
    await door.ask()
    assert await door.settled() == {"dropped": 3, "compared": 1}


async def test_what_waits_when_the_loop_gets_late_is_dropped(door: Door) -> None:
    door.module.trouble = "hangs"
    for _ in range(AT_ONCE + 2):
        await door.ask()
    door.shadows.budget.lag = 1.0
    assert await door.settled() == {"failed": AT_ONCE, "dropped": 2}


async def test_a_loop_that_is_held_up_is_late_and_recovers() -> None:
    budget = Budget()
    budget.start()
    async with asyncio.timeout(10):
        await asyncio.sleep(0)  # it begins to measure
        time.sleep(0.15)  # noqa: ASYNC251  # what is tested: somebody holds the loop up
        await becomes(budget, 0)
        await becomes(budget, AT_ONCE)
    await budget.stop()


async def becomes(budget: Budget, at_once: int) -> None:
    while budget.at_once != at_once:  # noqa: ASYNC110  # nobody tells
        await asyncio.sleep(0.001)
