"""When an answer is graded and what a try costs."""

from decimal import Decimal
from typing import Any

import pytest

from apps.assessments.rules.behaviours import (
    Act,
    Adaptive,
    AnyBehaviour,
    Certain,
    Deferred,
    Doing,
    Interactive,
    Standing,
)
from apps.assessments.rules.items import Item
from apps.assessments.rules.responses import parse_response
from tests.unit.assessments.rules.items_at_hand import CLOZE, MATCHING, NUMERICAL, SINGLE

THIRD = Decimal("0.3333333")
RIGHT, WRONG, HALF = {"choice": "c1"}, {"choice": "c2"}, {"choice": "c3"}

Done = tuple[Doing, Any] | tuple[Doing, Any, int]


def standing(rules: AnyBehaviour, item: Item, *done: Done) -> Standing:
    found = Standing()
    for doing, raw, *certainty in done:
        act = Act(doing, parse_response(item, raw), *certainty)
        found = rules.after(item, found, act)
    return found


def earned(rules: AnyBehaviour, item: Item, *done: Done) -> str | None:
    fraction = standing(rules, item, *done).fraction
    return None if fraction is None else format(fraction.normalize(), "f")


FINISH: Done = ("finish", None)
AGAIN: Done = ("again", None)


def test_a_deferred_answer_is_graded_at_the_end_and_the_last_one_counts() -> None:
    assert earned(Deferred(), SINGLE, ("save", WRONG), ("save", RIGHT)) is None
    assert earned(Deferred(), SINGLE, ("save", WRONG), ("save", RIGHT), FINISH) == "1"


def test_nothing_answered_is_no_grade() -> None:
    assert earned(Deferred(), SINGLE, FINISH) is None
    assert earned(Certain(), SINGLE, ("save", RIGHT, 3), ("save", None), FINISH) is None
    assert earned(Interactive(3, THIRD), SINGLE, FINISH) is None


@pytest.mark.parametrize(
    ("given", "certainty", "fraction"),
    [
        (RIGHT, 1, "1"),
        (RIGHT, 2, "2"),
        (RIGHT, 3, "3"),
        (RIGHT, None, "1"),
        (HALF, 3, "2.7"),
        (WRONG, 1, "0"),
        (WRONG, 2, "-2"),
        (WRONG, 3, "-6"),
    ],
)
def test_to_be_sure_pays_when_right_and_costs_when_wrong(
    given: Any, certainty: int, fraction: str
) -> None:
    assert earned(Certain(), SINGLE, ("save", given, certainty), FINISH) == fraction


def test_a_third_that_is_certain_is_a_whole() -> None:
    given = ("save", {"pairs": {"s1": "a"}}, 3)
    assert earned(Certain(), MATCHING, given, FINISH) == "1"


def test_a_try_that_was_needed_costs_the_penalty() -> None:
    tries = [("check", WRONG), AGAIN, ("check", RIGHT)]
    assert earned(Interactive(3, THIRD), SINGLE, *tries) == "0.6666667"
    assert standing(Interactive(3, THIRD), SINGLE, *tries).over


def test_between_tries_nothing_is_graded() -> None:
    assert earned(Interactive(3, THIRD), SINGLE, ("check", WRONG)) is None


def test_the_last_try_is_graded_whatever_it_is() -> None:
    tries = [("check", WRONG), AGAIN, ("check", HALF)]
    assert earned(Interactive(2, THIRD), SINGLE, *tries) == "0.5666667"


def test_an_answer_handed_in_after_a_try_is_graded_less_its_penalty() -> None:
    assert earned(Interactive(3, THIRD), SINGLE, ("check", HALF), FINISH) == "0.5666667"
    assert earned(Interactive(3, THIRD), SINGLE, ("check", WRONG), FINISH) == "0"


def test_what_is_not_complete_costs_no_try() -> None:
    some, more = {"pairs": {"s1": "a"}}, {"pairs": {"s1": "a", "s2": "m", "s3": "a"}}
    assert earned(Interactive(2, THIRD), MATCHING, ("check", some), ("check", more)) == "1"
    assert earned(Adaptive(THIRD), NUMERICAL, ("check", {"text": "2,5"})) is None


def test_a_part_costs_only_the_tries_until_it_was_settled() -> None:
    first = {"pairs": {"s1": "a", "s2": "i", "s3": "i"}}
    second = {"pairs": {"s1": "a", "s2": "m", "s3": "i"}}
    third = {"pairs": {"s1": "a", "s2": "m", "s3": "a"}}
    done = [("check", first), AGAIN, ("check", second), AGAIN, ("check", third)]
    assert earned(Interactive(4, Decimal("0.3")), MATCHING, *done) == "0.7"


def test_a_changed_mind_about_a_part_is_another_try_of_it() -> None:
    owl, cat = {"p1": {"text": "owl"}}, {"p1": {"text": "cat"}}
    filled = {"p2": {"text": "5"}, "p3": WRONG}
    done: list[Done] = [("check", {"parts": {**one, **filled}}) for one in (owl, cat, owl)]
    # A quarter of the mark, less two penalties; what is below nothing is nothing.
    assert earned(Interactive(3, Decimal("0.2")), CLOZE, *done) == "0.15"


def test_the_best_try_counts_and_each_costs_more() -> None:
    rules = Adaptive(Decimal("0.2"))
    assert earned(rules, SINGLE, ("check", HALF)) == "0.9"
    assert earned(rules, SINGLE, ("check", WRONG), ("check", RIGHT)) == "0.8"
    assert earned(rules, SINGLE, ("check", HALF), ("check", WRONG), FINISH) == "0.9"


def test_the_same_answer_again_is_no_other_try() -> None:
    done = [("check", WRONG), ("check", WRONG), ("check", RIGHT), FINISH]
    assert earned(Adaptive(Decimal("0.2")), SINGLE, *done) == "0.8"


def test_an_unchecked_answer_is_one_more_try_at_the_end() -> None:
    done = [("check", WRONG), ("save", RIGHT), FINISH]
    assert earned(Adaptive(Decimal("0.2")), SINGLE, *done) == "0.8"


def test_who_tried_nothing_has_earned_nothing() -> None:
    assert earned(Adaptive(THIRD), SINGLE, FINISH) == "0"


@pytest.mark.parametrize("rules", [Deferred(), Certain(), Interactive(3, THIRD), Adaptive(THIRD)])
def test_after_the_end_nothing_changes(rules: AnyBehaviour) -> None:
    over = standing(rules, SINGLE, ("save", WRONG), FINISH)
    late = rules.after(SINGLE, over, Act("save", parse_response(SINGLE, RIGHT)))
    assert late == over
    assert rules.after(SINGLE, late, Act("finish")) == over
