"""Whatever is done to a question, in whatever order: it earns what the pure rules say."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.assessments.errors import NothingToCheck, SlotOver
from apps.assessments.events import AnswerSaved, SlotChecked
from apps.assessments.rules.behaviours import (
    Act,
    Adaptive,
    AnyBehaviour,
    Certain,
    Interactive,
    Standing,
)
from apps.assessments.rules.items import Item
from apps.assessments.rules.responses import parse_response
from banyan.events.history import history
from banyan.tenancy import tenant_scope
from tests.unit.assessments.behaving import check, hand_in, save, sit
from tests.unit.assessments.rules.items_at_hand import CLOZE, MATCHING, MULTIPLE, SINGLE

pytestmark = pytest.mark.django_db(transaction=True)

_ALL_RIGHT = {"s1": "a", "s2": "m", "s3": "a"}
_PAIRS = [_ALL_RIGHT, {**_ALL_RIGHT, "s1": "m"}, {**_ALL_RIGHT, "s3": "i"}, {"s1": "a"}]
_PARTS = {"p1": {"text": "owl"}, "p2": {"text": "4"}, "p3": {"choice": "c1"}}
_GAPS = [_PARTS, {**_PARTS, "p1": {"text": "x"}}, {**_PARTS, "p3": {"choice": "c3"}}]
ASKED: list[tuple[Item, list[Any]]] = [
    (SINGLE, [None, *({"choice": one} for one in ("c1", "c2", "c3"))]),
    (MULTIPLE, [None, *({"choices": one} for one in (["c1"], ["c1", "c2"], ["c1", "c3"]))]),
    (MATCHING, [None, *({"pairs": one} for one in _PAIRS)]),
    (CLOZE, [None, *({"parts": one} for one in _GAPS)]),
]
PENALTY = Decimal("0.3333333")
RULES: list[tuple[dict[str, Any], AnyBehaviour]] = [
    ({"behaviour": "interactive", "tries": n}, Interactive(tries=n, penalty=PENALTY))
    for n in (1, 3)
]
RULES += [
    ({"behaviour": "adaptive"}, Adaptive(penalty=PENALTY)),
    ({"behaviour": "certain"}, Certain()),
]


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, int, list[tuple[str, Any, int | None]]]:
    """Which item, which rules, and what was done: an answer to save, or a check."""
    item, rules = draw(st.integers(0, len(ASKED) - 1)), draw(st.integers(0, len(RULES) - 1))
    saves = st.tuples(st.just("save"), st.sampled_from(ASKED[item][1]), st.none())
    if isinstance(RULES[rules][1], Certain):
        sure = st.sampled_from([None, 1, 2, 3])
        saves = st.tuples(st.just("save"), st.sampled_from(ASKED[item][1][1:]), sure)
    acts = st.one_of(saves, st.just(("check", None, None)))
    return item, rules, draw(st.lists(acts, max_size=7))


def expected(
    item: Item, rules: AnyBehaviour, acts: list[tuple[str, Any, int | None]]
) -> str | None:
    standing = Standing()
    for doing, raw, certainty in acts:
        response = parse_response(item, raw) if doing == "save" else standing.response
        act = Act("save" if doing == "save" else "check", response, certainty)
        if doing == "save" or rules.checks:
            standing = rules.after(item, standing, act)
    fraction = rules.after(item, standing, Act("finish")).fraction
    return None if fraction is None else format(fraction.normalize() + 0, "f")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories())
def test_the_commands_earn_what_the_pure_rules_say(
    school: UUID, history: tuple[int, int, list[tuple[str, Any, int | None]]]
) -> None:
    which, under, acts = history
    (item, _), (setting, rules) = ASKED[which], RULES[under]
    attempt = sit(school, item, **setting)
    for doing, raw, certainty in acts:
        try:
            if doing == "save":
                save(school, attempt, raw, certainty=certainty)
            else:
                check(school, attempt)
        except (SlotOver, NothingToCheck):
            pass  # the rules say of such an act that it changes nothing
    earned = hand_in(school, attempt).items[0].fraction
    assert earned == expected(item, rules, acts)
    assert earned == expected(item, rules, told(school, attempt))


def told(school: UUID, attempt: UUID) -> list[tuple[str, Any, int | None]]:
    """What was done, as the log of the attempt tells it."""
    with tenant_scope(school):
        events: list[Any] = history(attempt, (AnswerSaved, SlotChecked))
    return [
        ("save", one.response, one.certainty)
        if isinstance(one, AnswerSaved)
        else ("check", one.response, None)
        for one in events
    ]
