"""A shadow comes after the answer, in both directions, and whatever becomes of it changes nothing.

The learner is in front of the real gateway and proxy; only the two sides are told what to do.
"""

import asyncio
import itertools
from typing import Any

import pytest

from bff.trial.shadowing.capture import LARGEST
from bff.trial.shadowing.comparison import Class
from tests.unit.bff.trial.shadowing.conftest import PIECES, Door, Side

ANSWER = (200, b'{"mark":"1"}')


def other_side(door: Door) -> Side:
    """The one that does not serve."""
    return door.module if door.serving is door.monolith else door.monolith


async def test_the_other_side_is_asked_and_compared(door: Door) -> None:
    other_side(door).usual = b'{"mark":"2"}'
    assert await door.ask() == ANSWER
    assert await door.settled() == {"compared": 1, "body.mark scoring": 1}


async def test_nothing_is_asked_before_the_last_byte_is_out(door: Door) -> None:
    held, go_on = asyncio.Event(), asyncio.Event()

    async def slow(message: Any) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body"):
            held.set()
            await go_on.wait()

    asking = asyncio.create_task(door.ask(send=slow))
    await held.wait()
    for _ in range(3):  # longer than a shadow would need to get there
        await door.round_trip()
    assert door.monolith.asked == door.module.asked == []
    go_on.set()
    await asking
    await door.settled()
    assert other_side(door).asked[0] == "GET /api/v1/quiz"


@pytest.mark.parametrize(
    ("trouble", "counted"),
    [("hangs", "failed"), ("fails", "failed"), ("endless", "large")],
    ids=["hangs", "fails", "100 MB"],
)
async def test_what_becomes_of_a_shadow_is_not_the_learners(
    door: Door, trouble: str, counted: str
) -> None:
    other = other_side(door)
    other.trouble = trouble
    assert await door.ask() == ANSWER
    assert door.outcomes() == {}, "the learner has waited for a shadow to end"
    assert await door.ask() == ANSWER
    assert await door.settled() == {counted: 2}
    assert len(other.asked) == 2


async def test_of_a_hundred_megabytes_little_is_fetched(door: Door) -> None:
    other_side(door).trouble = "endless"
    await door.ask()
    await door.settled()
    if other_side(door) is door.monolith:
        # What kernel and client had read ahead when they hung up.
        assert door.monolith.sent < PIECES / 4


async def test_a_large_answer_reaches_the_learner_and_no_shadow(door: Door) -> None:
    body = b'"' + b"x" * LARGEST + b'"'
    door.serving.usual = body
    assert await door.ask() == (200, body)
    assert await door.settled() == {"large": 1}
    assert door.monolith.asked == door.module.asked == []


@pytest.mark.parametrize("door", ["module"], indirect=True)
async def test_an_answer_that_nobody_has_got_whole_has_no_shadow(door: Door) -> None:
    door.module.half = True
    await door.ask()
    assert await door.settled() == {}


async def test_marks_that_change_before_the_shadow_is_asked_speak_against_nobody(
    door: Door,
) -> None:
    assert await door.ask() == ANSWER
    door.monolith.usual = door.module.usual = b'{"mark":"2"}'
    assert await door.settled() == {"changed": 1}


@pytest.mark.parametrize("door", ["shadow"], indirect=True)
async def test_a_monolith_that_is_never_sure_is_a_finding(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = itertools.count(1)
    monkeypatch.setattr(door.monolith, "ask", lambda *_, **__: b'{"mark":"%d"}' % next(marks))
    assert await door.ask() == ANSWER
    await door.settled()
    (found,) = [
        each for key, each in door.shadows.tally.seen.items() if key[3] == Class.LEGACY_UNSTABLE
    ]
    assert found.noise == 1
