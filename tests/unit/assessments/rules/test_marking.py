"""What people's marks of one answer come to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.assessments.events import Marking
from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.marking import Rules, marked, may_mark, rules_of, seen, settled
from tests.unit.assessments.rules.items_at_hand import MARKED_BY_RUBRIC, SINGLE

ONE = Rules()
TWO = Rules(2, Decimal("0.1"))


def given_by(*shares: tuple[str, str]) -> list[Marking]:
    return [
        Marking(marker, share, number) for number, (marker, share) in enumerate(shares, start=1)
    ]


@pytest.mark.parametrize(
    ("markings", "rules", "share"),
    [
        ((), ONE, None),
        ((("ann", "0.5"),), ONE, "0.5"),
        ((("ann", "0.5"),), TWO, None),
        ((("ann", "0.5"), ("bob", "0.6")), TWO, "0.55"),
        ((("ann", "0.5"), ("bob", "0.61")), TWO, None),
        ((("ann", "0.5"), ("bob", "0.9"), ("cid", "0.8")), TWO, "0.8"),
    ],
)
def test_the_mean_of_two_counts_if_they_agree_and_else_a_third_decides(
    markings: tuple[tuple[str, str], ...], rules: Rules, share: str | None
) -> None:
    assert settled(given_by(*markings), rules) == (None if share is None else Decimal(share))


@pytest.mark.parametrize(
    ("markings", "marker", "may"),
    [
        ((), "ann", True),
        ((("ann", "0.5"),), "ann", True),
        ((("ann", "0.5"),), "bob", True),
        ((("ann", "0.5"), ("bob", "0.5")), "cid", False),
        ((("ann", "0.5"), ("bob", "0.9")), "cid", True),
        ((("ann", "0.5"), ("bob", "0.9")), "ann", True),
        ((("ann", "0.5"), ("bob", "0.9"), ("cid", "0.8")), "ann", False),
        ((("ann", "0.5"), ("bob", "0.9"), ("cid", "0.8")), "cid", True),
        ((("ann", "0.5"), ("bob", "0.9"), ("cid", "0.8")), "dan", False),
    ],
)
def test_nobody_marks_what_others_have_settled(
    markings: tuple[tuple[str, str], ...], marker: str, may: bool
) -> None:
    assert may_mark(given_by(*markings), marker, TWO) is may


def test_what_has_to_be_seen_is_ones_own_mark_where_two_do_not_see_each_other() -> None:
    markings = given_by(("ann", "0.5"), ("bob", "0.9"))
    assert [seen(markings, who, TWO) for who in ("ann", "bob", "cid")] == [1, 2, 0]
    assert [seen(markings, who, ONE) for who in ("ann", "cid")] == [2, 2]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["0", "0.5", "1"]))))
def test_whoever_marks_when_it_is_their_turn_there_are_never_more_than_a_deciding_third(
    wishes: list[tuple[str, str]],
) -> None:
    markings: list[Marking] = []
    for number, (marker, share) in enumerate(wishes, start=1):
        if may_mark(markings, marker, TWO):
            markings = marked(markings, Marking(marker, share, number), TWO)
    assert len(markings) <= 3
    assert len({one.marker for one in markings}) == len(markings)
    if len(markings) == 3:
        assert settled(markings, TWO) is not None


def test_a_rule_that_marks_can_be_corrected_by_one_person() -> None:
    assert rules_of(SINGLE) == ONE


def test_a_rubric_is_worth_its_points() -> None:
    assert MARKED_BY_RUBRIC.by_rubric({"r1": "l2", "r2": "l0"}) == Decimal(2) / 3


@pytest.mark.parametrize(
    "levels", [{}, {"r1": "l2"}, {"r1": "l2", "r2": "l9"}, {"r1": "l2", "r2": "l1", "r3": "l1"}]
)
def test_a_rubric_wants_a_level_for_each_criterion(levels: dict[str, str]) -> None:
    with pytest.raises(InvalidItem):
        MARKED_BY_RUBRIC.by_rubric(levels)
