"""Slower is what somebody would notice and what is not by chance."""

import random
from bisect import bisect_left

import pytest

from bff.trial.demotion import latency, mark_evidence
from bff.trial.demotion.evidence import BOUNDS, Outcome, Side
from bff.trial.demotion.mark_evidence import Compared


def timed(dice: random.Random, answers: int, median: float, spread: float = 0.6) -> Side:
    buckets = [0] * (len(BOUNDS) + 1)
    for _ in range(answers):
        buckets[bisect_left(BOUNDS, median * dice.lognormvariate(0, spread))] += 1
    return Side(answers, 0, tuple(buckets))


def test_equal_sides_are_by_chance_as_often_as_chance_says() -> None:
    dice = random.Random(1)
    chances = [
        latency.by_chance(timed(dice, 150, 0.02).buckets, timed(dice, 150, 0.02).buckets)
        for _ in range(400)
    ]
    assert abs(sum(each < 0.05 for each in chances) / 400 - 0.05) < 0.035
    assert abs(sum(each < 0.5 for each in chances) / 400 - 0.5) < 0.08


def test_a_slow_module_fails_and_a_fast_one_passes() -> None:
    dice = random.Random(2)
    usual = timed(dice, 300, 0.02)
    assert latency.judge(timed(dice, 150, 0.2), usual).outcome is Outcome.FAIL
    assert latency.judge(timed(dice, 150, 0.002), usual).outcome is Outcome.PASS
    assert latency.judge(timed(dice, 150, 0.02), usual).outcome is Outcome.PASS


def test_three_times_nothing_is_nothing() -> None:
    dice = random.Random(3)
    fast, faster = timed(dice, 500, 0.004), timed(dice, 500, 0.001)
    assert latency.judge(fast, faster).outcome is Outcome.PASS


def test_a_few_slow_answers_do_not_condemn_the_others() -> None:
    dice = random.Random(4)
    usual = timed(dice, 1000, 0.02)
    found = latency.judge(timed(dice, 180, 0.02) + timed(dice, 20, 3.0), usual)
    assert found.outcome is not Outcome.FAIL


def test_too_few_answers_are_held() -> None:
    dice = random.Random(5)
    found = latency.judge(timed(dice, 99, 5), timed(dice, 5000, 0.02))
    assert found.outcome is Outcome.INCONCLUSIVE


def test_the_percentile_lies_in_its_bucket() -> None:
    buckets = (*(100 if bound == 0.05 else 0 for bound in BOUNDS), 0)
    assert 0.025 < latency.percentile(buckets, 0.95) <= 0.05
    assert latency.percentile((0,) * len(BOUNDS) + (5,), 0.95) == BOUNDS[-1]


@pytest.mark.parametrize(
    ("compared", "outcome"),
    [
        (Compared(100), Outcome.PASS),
        (Compared(3), Outcome.INCONCLUSIVE),
        (Compared(100, unstable=1), Outcome.INCONCLUSIVE),
        (Compared(1, marks=1), Outcome.FAIL),
        (Compared(1000, pass_fail=1), Outcome.FAIL),
    ],
    ids=["equal", "few", "unsure", "mark", "passed"],
)
def test_one_other_mark_is_enough(compared: Compared, outcome: Outcome) -> None:
    assert mark_evidence.judge(compared).outcome is outcome
