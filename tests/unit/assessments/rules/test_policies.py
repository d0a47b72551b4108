"""Scoring policies: what several decisions are worth together."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from apps.assessments.rules.behaviours import Act, Interactive, Standing
from apps.assessments.rules.items import Choice, InvalidItem, Multiple, item_from, plain_item
from apps.assessments.rules.policies import (
    AllOrNothing,
    AnyPolicy,
    EveryDecision,
    Halves,
    RightMinusWrong,
    Step,
    Stepped,
    Weighted,
    policy_name,
)
from apps.assessments.rules.responses import MultipleResponse, PairsResponse
from apps.assessments.rules.scoring import score
from tests.unit.assessments.rules.items_at_hand import MATCHING, MULTIPLE

THIRD = Decimal("0.3333333")
# Two of five are to be ticked: a and b.
FIVE = Multiple(
    name="Five",
    prompt_html="<p>Which?</p>",
    choices=tuple(
        Choice(id, id, Decimal(share))
        for id, share in {"a": "0.5", "b": "0.5", "x": "-0.5", "y": "-0.5", "z": "0"}.items()
    ),
)
STEPS = Stepped(steps=(Step(3, THIRD), Step(5, Decimal(1))))
ALL = (Weighted(), AllOrNothing(), EveryDecision(), Halves(), RightMinusWrong(), STEPS)


def earned(policy: AnyPolicy, ticks: str) -> Decimal | None:
    return score(replace(FIVE, policy=policy), MultipleResponse(tuple(ticks)))


@pytest.mark.parametrize(
    ("policy", "ticks", "share"),
    [
        (Weighted(), "ab", "1"),
        (Weighted(), "axy", "0"),
        (Weighted(floor=Decimal(-1)), "xy", "-1"),
        (Weighted(floor=Decimal("-0.25")), "xy", "-0.25"),
        (Weighted(cap=Decimal("0.75")), "ab", "0.75"),
        (AllOrNothing(), "ab", "1"),
        (AllOrNothing(), "a", "0"),
        (AllOrNothing(), "abz", "0"),
        (EveryDecision(), "ab", "1"),
        (EveryDecision(), "a", "0.8"),
        (EveryDecision(), "xyz", "0"),
        (Halves(), "ab", "1"),
        (Halves(), "a", "0.5"),
        (Halves(), "ax", "0.25"),
        (Halves(), "xyz", "0"),
        (RightMinusWrong(), "abx", "0.5"),
        (RightMinusWrong(), "xyz", "0"),
        (RightMinusWrong(floor=Decimal(-1)), "xyz", "-1"),
        (RightMinusWrong(cost=Decimal("0.5")), "abx", "0.75"),
        (STEPS, "ab", "1"),
        (STEPS, "a", "0.3333333"),
        (STEPS, "ax", "0.3333333"),
        (STEPS, "axy", "0"),
    ],
)
def test_each_policy_has_its_own_arithmetic(policy: AnyPolicy, ticks: str, share: str) -> None:
    assert earned(policy, ticks) == Decimal(share)


@pytest.mark.parametrize(("choices", "share"), [(2, "0"), (3, "0.5")])
def test_one_mistake_is_only_forgiven_among_three_decisions(choices: int, share: str) -> None:
    item = replace(FIVE, choices=FIVE.choices[:choices], policy=Halves())
    assert score(item, MultipleResponse(("a",))) == Decimal(share)


@given(st.sampled_from(ALL), st.sets(st.sampled_from("abxyz"), min_size=1))
def test_the_right_ticks_alone_earn_everything_and_no_others_earn_more(
    policy: AnyPolicy, ticks: set[str]
) -> None:
    share = earned(policy, "".join(sorted(ticks)))
    assert share is not None
    assert -1 <= share <= 1
    assert earned(policy, "ab") == 1


@pytest.mark.parametrize("policy", ALL)
def test_nothing_ticked_is_no_answer_under_any_policy(policy: AnyPolicy) -> None:
    assert earned(policy, "") is None


@pytest.mark.parametrize("policy", ALL)
def test_an_item_keeps_its_policy_in_json(policy: AnyPolicy) -> None:
    item = replace(FIVE, policy=policy)
    assert item_from(plain_item(item)) == item
    assert plain_item(item)["policy"]["name"] == policy_name(policy)  # type: ignore[index]


@pytest.mark.parametrize(
    ("policy", "share"),
    [(AllOrNothing(), "0"), (EveryDecision(), "0.6666667"), (Halves(), "0.5")],
)
def test_pairs_are_decisions_as_well(policy: AnyPolicy, share: str) -> None:
    pairs = PairsResponse({"s1": "a", "s2": "m", "s3": "i"})
    assert score(replace(MATCHING, policy=policy), pairs) == Decimal(share)


def test_a_pair_left_blank_is_no_wrong_one() -> None:
    item = replace(MATCHING, policy=RightMinusWrong())
    assert score(item, PairsResponse({"s1": "a"})) == THIRD
    assert score(item, PairsResponse({"s1": "a", "s2": "i"})) == 0


def test_tries_are_counted_back_only_where_shares_add_up() -> None:
    wrong, right = PairsResponse({"s1": "a", "s2": "m", "s3": "i"}), "a"
    mended = PairsResponse({**wrong.pairs, "s3": right})
    rules = Interactive(tries=2, penalty=Decimal("0.3"))

    def worth(policy: AnyPolicy) -> Decimal | None:
        item, standing = replace(MATCHING, policy=policy), Standing()
        for response in (wrong, mended):
            standing = rules.after(item, standing, Act("check", response))
        return standing.fraction

    assert worth(Weighted()) == Decimal("0.9")  # a third of it cost a try
    assert worth(AllOrNothing()) == Decimal("0.7")


@pytest.mark.parametrize(
    "plain",
    [
        {"name": "halves.2"},
        {"name": "stepped.1", "steps": []},
        {"name": "stepped.1", "steps": [{"right": 3, "share": "1"}, {"right": 3, "share": "1"}]},
        {"name": "weighted.1", "floor": "0.5", "cap": "0.4"},
        {"name": "right_minus_wrong.1", "cost": "-1"},
    ],
)
def test_a_policy_that_nobody_could_mean_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises(InvalidItem):
        item_from({**plain_item(MULTIPLE), "policy": plain})
