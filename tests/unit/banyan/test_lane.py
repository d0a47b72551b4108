"""A lane: what waits travels together, in order, and nobody's leaving stops what is under way."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from banyan.lanes.lane import Busy, Lane, Limits


class Road:
    """Carries batches when it is told to."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def carry(self, connection: int, items: list[str]) -> list[str | Exception]:
        self.batches.append(items)
        await self.open.wait()
        return [ValueError(item) if item.startswith("bad") else item.upper() for item in items]


@pytest.fixture
async def road() -> AsyncIterator[Road]:
    road = Road()
    yield road
    road.open.set()


def lane(road: Road, **limits: float) -> Lane[str, str]:
    # Items that begin alike take turns.
    turn = {"a": 1, "b": 2, "c": 3}
    return Lane("test", road.carry, turn=lambda item: turn.get(item[0]), limits=Limits(**limits))  # type: ignore[arg-type]


async def test_each_gets_their_own_answer(road: Road) -> None:
    asked = lane(road)
    answers = await asyncio.gather(*(asked.ask(item) for item in ("x", "y", "z")))
    assert answers == ["X", "Y", "Z"]


async def test_what_is_asked_at_once_travels_together(road: Road) -> None:
    asked = lane(road)
    await asyncio.gather(*(asked.ask(item) for item in ("x", "y", "z")))
    assert road.batches == [["x", "y", "z"]]


async def test_what_comes_while_all_are_away_waits_and_travels_together(road: Road) -> None:
    road.open.clear()
    asked = lane(road, connections=1)
    first = asyncio.create_task(asked.ask("x"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(asked.ask(item)) for item in ("y", "z")]
    await asyncio.sleep(0)
    road.open.set()
    await asyncio.gather(first, *others)
    assert road.batches == [["x"], ["y", "z"]]


async def test_a_second_batch_leaves_only_in_company(road: Road) -> None:
    road.open.clear()
    asked = lane(road, connections=2, min_second_batch=2, max_wait=60)
    waiting = [asyncio.create_task(asked.ask("x"))]
    await asyncio.sleep(0.01)
    waiting += [asyncio.create_task(asked.ask("y"))]
    await asyncio.sleep(0.01)
    assert road.batches == [["x"]]
    waiting += [asyncio.create_task(asked.ask("z"))]
    await asyncio.sleep(0.01)
    assert road.batches == [["x"], ["y", "z"]]
    road.open.set()
    await asyncio.gather(*waiting)


async def test_who_waits_behind_a_batch_that_does_not_come_back_leaves_before_long(
    road: Road,
) -> None:
    road.open.clear()
    asked = lane(road, connections=2, min_second_batch=32, max_wait=0.02)
    waiting = [asyncio.create_task(asked.ask("x"))]
    await asyncio.sleep(0)
    waiting += [asyncio.create_task(asked.ask("y"))]
    await asyncio.sleep(0.2)
    assert road.batches == [["x"], ["y"]]
    road.open.set()
    await asyncio.gather(*waiting)


async def test_those_of_one_turn_never_travel_together_and_keep_their_order(road: Road) -> None:
    asked = lane(road)
    await asyncio.gather(*(asked.ask(item) for item in ("a1", "b1", "a2", "a3")))
    assert road.batches == [["a1", "b1"], ["a2"], ["a3"]]


async def test_a_turn_that_is_away_does_not_hold_up_the_others(road: Road) -> None:
    road.open.clear()
    asked = lane(road, connections=2, min_second_batch=1)
    waiting = [asyncio.create_task(asked.ask("a1"))]
    await asyncio.sleep(0.01)
    waiting += [asyncio.create_task(asked.ask(item)) for item in ("a2", "b1")]
    await asyncio.sleep(0.01)
    assert road.batches == [["a1"], ["b1"]]
    road.open.set()
    await asyncio.gather(*waiting)


async def test_a_refused_one_does_not_spoil_its_company(road: Road) -> None:
    asked = lane(road)
    answers = await asyncio.gather(
        *(asked.ask(item) for item in ("x", "bad", "y")), return_exceptions=True
    )
    assert (answers[0], answers[2]) == ("X", "Y")
    assert isinstance(answers[1], ValueError)


async def test_who_leaves_does_not_stop_what_is_under_way(road: Road) -> None:
    road.open.clear()
    asked = lane(road)
    leaving = asyncio.create_task(asked.ask("x"))
    staying = asyncio.create_task(asked.ask("y"))
    await asyncio.sleep(0.01)
    leaving.cancel()
    road.open.set()
    assert await staying == "Y"
    assert road.batches == [["x", "y"]]


async def test_who_leaves_while_waiting_is_carried_all_the_same(road: Road) -> None:
    road.open.clear()
    asked = lane(road, connections=1)
    first = asyncio.create_task(asked.ask("x"))
    await asyncio.sleep(0.01)
    leaving = asyncio.create_task(asked.ask("y"))
    await asyncio.sleep(0.01)
    leaving.cancel()
    road.open.set()
    await first
    await asked.finish()
    assert road.batches == [["x"], ["y"]]


async def test_a_full_lane_turns_away_and_says_when_to_come_back(road: Road) -> None:
    road.open.clear()
    asked = lane(road, connections=1, waiting=2)
    waiting = [asyncio.create_task(asked.ask("x"))]
    await asyncio.sleep(0.01)
    waiting += [asyncio.create_task(asked.ask(item)) for item in ("y", "z")]
    await asyncio.sleep(0.01)  # x is away, y and z wait
    with pytest.raises(Busy) as refused:
        await asked.ask("w")
    assert refused.value.status == 503
    assert refused.value.retry_after > 0
    road.open.set()
    assert await asyncio.gather(*waiting) == ["X", "Y", "Z"]


async def test_what_has_waited_too_long_is_not_sent_any_more(road: Road) -> None:
    road.open.clear()
    asked = lane(road, connections=1, seconds=0.05)
    first = asyncio.create_task(asked.ask("x"))
    await asyncio.sleep(0.01)
    late = asyncio.create_task(asked.ask("y"))
    await asyncio.sleep(0.1)
    road.open.set()
    await first
    with pytest.raises(Busy):
        await late
    assert road.batches == [["x"]]
