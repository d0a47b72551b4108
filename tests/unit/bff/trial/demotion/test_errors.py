"""The test of errors seldom cries wolf, however often it looks, and notices what is wrong soon."""

import random

import pytest

from bff.trial.demotion.errors import LIMIT, MINIMUM, Detector, follow, judge
from bff.trial.demotion.evidence import NOTHING, Outcome, Side

TICKS = 360  # half an hour


def failing(dice: random.Random, requests: int, rate: float) -> Side:
    return Side(requests, sum(dice.random() < rate for _ in range(requests)))


def run(
    dice: random.Random, module: float, legacy: float, *, ticks: int, ramp: float = 0.3
) -> list[Detector]:
    """What is known after each tick of traffic that comes and goes, as do the errors of both."""
    found, detector = [], Detector()
    for _ in range(ticks):
        requests, weather = dice.randrange(2, 40), dice.choice((0.2, 1.0, 1.0, 3.0))
        ours = sum(dice.random() < ramp for _ in range(requests))
        one = failing(dice, ours, min(1.0, module * weather))
        other = failing(dice, requests - ours, min(1.0, legacy * weather))
        detector = follow(detector, one, other)
        found.append(detector)
    return found


def first_alarm(found: list[Detector]) -> int:
    return next(tick for tick, each in enumerate(found) if judge(each).outcome is Outcome.FAIL)


def test_false_alarms_stay_under_their_bound_while_everybody_looks_all_the_time() -> None:
    dice = random.Random(4)
    highest = [
        max(each.evidence for each in run(dice, 0.02, 0.02, ticks=TICKS)) for _ in range(150)
    ]
    for limit in (3 * TICKS, 10 * TICKS, 100 * TICKS):
        share = sum(each >= limit for each in highest) / len(highest)
        # Three standard errors for the luck of the draw.
        bound = TICKS / limit
        assert share <= bound + 3 * (bound * (1 - bound) / len(highest)) ** 0.5
    assert max(highest) > TICKS  # the evidence does move: this could have failed
    assert max(highest) < LIMIT


def test_a_module_that_fails_less_often_is_never_suspected() -> None:
    dice = random.Random(5)
    for _ in range(20):
        assert judge(run(dice, 0.01, 0.05, ticks=TICKS)[-1]).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("rate", "within"), [(0.10, 60), (0.30, 20), (1.0, 12)], ids=["10%", "30%", "all"]
)
def test_a_module_that_fails_more_often_is_noticed_soon(rate: float, within: int) -> None:
    dice = random.Random(6)
    alarms = [first_alarm(run(dice, rate, 0.01, ticks=200)) for _ in range(30)]
    assert sorted(alarms)[27] <= within  # nine times in ten


def test_a_fault_after_hours_of_health_is_noticed_as_soon() -> None:
    dice = random.Random(7)
    detector = run(dice, 0.01, 0.01, ticks=2000)[-1]
    ticks = 0
    while judge(detector).outcome is not Outcome.FAIL:
        detector = follow(detector, failing(dice, 8, 0.5), failing(dice, 20, 0.01))
        ticks += 1
    assert 1 < ticks < 15


def test_with_nobody_left_on_the_monolith_a_ceiling_takes_its_place() -> None:
    fine, broken = Detector(), Detector()
    for _ in range(200):
        fine = follow(fine, Side(100, 1), NOTHING)
        broken = follow(broken, Side(100, 10), NOTHING)
    assert judge(fine).outcome is Outcome.PASS
    assert judge(broken).outcome is Outcome.FAIL


def test_an_outage_of_both_sides_is_nobodys_fault() -> None:
    detector = Detector()
    for _ in range(50):
        detector = follow(detector, Side(30, 30), Side(70, 70))
    assert judge(detector).outcome is Outcome.PASS


def test_too_little_is_held() -> None:
    detector = follow(Detector(), Side(MINIMUM - 1), Side(1000))
    assert judge(detector).outcome is Outcome.INCONCLUSIVE
    assert follow(detector, NOTHING, Side(1000, 900)) == detector


def test_a_fault_that_lasts_does_not_run_out_of_numbers() -> None:
    detector = Detector()
    for _ in range(300):
        detector = follow(detector, Side(50, 50), Side(50))
    assert judge(detector).outcome is Outcome.FAIL
