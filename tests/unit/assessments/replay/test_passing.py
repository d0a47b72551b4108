"""Who passes now and did not, or the other way round, is told first; examples are small."""

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from apps.assessments.replay import long
from apps.assessments.replay.archive import ArchivedAttempt
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.minimal import minimised
from apps.assessments.replay.policies import policy_of
from apps.assessments.replay.report import Asked, Report, reported
from apps.assessments.rules.behaviours import Adaptive
from tests.unit.assessments.replay.archives import (
    ITEMS,
    Written,
    answered,
    attempt,
    recorded,
    slot,
)

HALF = Decimal("0.5")


def told(name: str, fraction: str) -> ArchivedAttempt:
    """An attempt of two marks with a wrong answer for which this was recorded."""
    return attempt(name, recorded(answered("rivers", {"choice": "c2"}), [None, Decimal(fraction)]))


def replayed(folder: Path, *attempts: ArchivedAttempt, share: Decimal | None) -> Report:
    long.write(Written(*attempts), folder)
    return reported(folder, Bulk(folder), Asked(pass_share=share))


def test_who_passed_and_would_fail_is_counted_and_listed(tmp_path: Path) -> None:
    report = replayed(tmp_path, told("a", "0.5"), told("b", "0.49"), share=HALF)
    assert (report.differing_totals, report.flips) == (2, 1)
    (flip,) = report.flipped
    assert (flip.recorded, flip.now, flip.pass_mark) == ("1", "-0.5", "1")
    assert flip.passed_then


def test_the_archives_own_pass_mark_comes_before_the_share(tmp_path: Path) -> None:
    easy = replace(told("a", "0.5"), pass_mark=Decimal("-0.5"))
    assert replayed(tmp_path, easy, share=HALF).flips == 0


def test_without_a_pass_mark_nobody_passes_or_fails(tmp_path: Path) -> None:
    assert replayed(tmp_path, told("a", "1"), share=None).flips == 0


def test_an_example_is_the_least_that_shows_the_difference() -> None:
    saves = [("save", {"text": text}) for text in ("cat", "dog", "frog")]
    done = slot("animal", *saves, ("finish",), ("grade", None, None, Decimal(0)))
    wrong = recorded(done, [None, None, None, HALF, Decimal(0)])
    least = minimised(wrong, ITEMS)
    assert [step.doing for step in least.steps] == ["save", "finish"]
    assert least.steps[0].response == {"text": "frog"}


def test_parts_of_an_answer_that_do_not_matter_are_left_out() -> None:
    done = answered("classes", {"pairs": {"s1": "a", "s2": "a", "s3": "i"}})
    least = minimised(recorded(done, [None, HALF]), ITEMS)
    assert least.steps[0].response == {"pairs": {"s1": "a"}}  # the right one of three


def test_a_try_that_costs_is_not_left_out() -> None:
    tries = [("check", {"choice": "c2"}), ("check", {"choice": "c1"})]
    done = slot("rivers", *tries, rules=Adaptive(Decimal("0.1")))
    wrong = recorded(done, [Decimal(0), Decimal(1)])
    assert minimised(wrong, ITEMS).steps == wrong.steps


@pytest.mark.parametrize("item", ["rivers", "mass"])
def test_an_item_without_a_policy_has_the_default_one(item: str) -> None:
    assert policy_of(ITEMS[item]) == "default"
