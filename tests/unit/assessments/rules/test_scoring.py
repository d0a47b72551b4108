"""From responses to marks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from apps.assessments.rules.items import Choice, Item, Matching, Multiple, Stem, kind
from apps.assessments.rules.responses import SingleResponse, TextResponse, parse_response
from apps.assessments.rules.scoring import feedback, mark, printed, score, total
from tests.unit.assessments.rules.items_at_hand import (
    ALL,
    CALCULATED,
    CLOZE,
    GAP_MATCH,
    MATCHING,
    MULTIPLE,
    NUMERICAL,
    ORDERING,
    SHORT_TEXT,
    SINGLE,
    TRUE_FALSE,
    UNIT_MENU,
)


def scored(item: Item, raw: object) -> str | None:
    fraction = score(item, parse_response(item, raw))
    return None if fraction is None else printed(fraction)


@pytest.mark.parametrize("item", ALL, ids=kind)
def test_nothing_answered_is_not_scored(item: Item) -> None:
    assert score(item, None) is None


@pytest.mark.parametrize(
    ("item", "raw", "fraction"),
    [
        (SINGLE, {"choice": "c1"}, "1"),
        (SINGLE, {"choice": "c2"}, "-0.25"),
        (MULTIPLE, {"choices": []}, None),
        (MULTIPLE, {"choices": ["c1"]}, "0.5"),
        (MULTIPLE, {"choices": ["c2", "c1"]}, "1"),
        (MULTIPLE, {"choices": ["c1", "c3"]}, "0"),
        (TRUE_FALSE, {"value": True}, "1"),
        (TRUE_FALSE, {"value": False}, "0"),
        (SHORT_TEXT, {"text": " FROG "}, "1"),
        (SHORT_TEXT, {"text": "toad"}, "0.8"),
        (SHORT_TEXT, {"text": "newt"}, "0"),
        (SHORT_TEXT, {"text": "  "}, None),
        (NUMERICAL, {"text": "2500 g"}, "1"),
        (NUMERICAL, {"text": "2.5"}, "0.8"),
        (NUMERICAL, {"text": "heavy"}, "0"),
        (MATCHING, {"pairs": {}}, None),
        (MATCHING, {"pairs": {"s1": "a"}}, "0.3333333"),
        (MATCHING, {"pairs": {"s1": "a", "s2": "m", "s3": "i"}}, "0.6666667"),
        (MATCHING, {"pairs": {"s1": "a", "s2": "m", "s3": "a"}}, "1"),
        (MATCHING, {"pairs": {"s1": "i"}}, "0"),
        (ORDERING, {"order": ["e1", "e2", "e3"]}, "1"),
        (ORDERING, {"order": ["e1", "e3", "e2"]}, "0.3333333"),
        (GAP_MATCH, {"pairs": {}}, None),
        (GAP_MATCH, {"pairs": {"g1": "w1", "g2": "w4", "g3": "w3"}}, "0.6666667"),
        (CLOZE, {"parts": {"p1": {"text": " "}}}, None),
        (CLOZE, {"parts": {"p1": {"text": "Owl"}, "p2": {"text": "4.0"}}}, "0.75"),
        (CLOZE, {"parts": {"p1": {"text": "Owl"}, "p3": {"choice": "c2"}}}, "0.1875"),
        (CLOZE, {"parts": {"p3": {"choice": "c2"}}}, "-0.0625"),
        (UNIT_MENU, {"text": "2500", "unit": "g"}, "1"),
        (UNIT_MENU, {"text": "2.5", "unit": "g"}, "0.8"),
        (UNIT_MENU, {"text": "2.5"}, "0.8"),
        (UNIT_MENU, {"text": "2.5", "unit": "mile"}, "0.8"),
    ],
)
def test_each_type_is_scored_by_its_rule(item: Item, raw: object, fraction: str | None) -> None:
    assert scored(item, raw) == fraction


def test_a_calculated_item_is_scored_by_the_numbers_that_were_asked() -> None:
    for values in CALCULATED.variants:
        right = str(values["a"] + values["b"])
        assert scored(CALCULATED.with_values(values), {"text": right}) == "1"
        assert scored(CALCULATED.with_values(values), {"text": "99"}) == "0"


def test_more_than_everything_is_everything() -> None:
    item = replace(MULTIPLE, choices=tuple(Choice(f"c{n}", "x", Decimal("0.9")) for n in "123"))
    assert scored(item, {"choices": ["c1", "c2"]}) == "1"


def test_three_thirds_stay_what_the_legacy_system_stores() -> None:
    third = Decimal("0.3333333")
    item = replace(MULTIPLE, choices=tuple(Choice(f"c{n}", "x", third) for n in "123"))
    assert scored(item, {"choices": ["c1", "c2", "c3"]}) == "0.9999999"


def test_an_accepted_answer_of_no_match_scores_nothing() -> None:
    item = replace(SHORT_TEXT, answers=SHORT_TEXT.answers[:2])
    assert scored(item, {"text": "newt"}) == "0"
    assert feedback(item, TextResponse("newt")) == ""


def test_marks_are_rounded_half_up_to_seven_places_and_totals_to_five() -> None:
    assert mark(Decimal("0.3333333"), Decimal("1.5")) == Decimal("0.5000000")
    assert mark(Decimal("0.5"), Decimal("0.0000001")) == Decimal("0.0000001")
    assert mark(Decimal("-0.25"), Decimal(2)) == Decimal("-0.5")
    assert mark(None, Decimal(3)) == 0
    assert total([Decimal("0.3333333"), Decimal(1), Decimal(4)]) == Decimal("5.33333")
    assert total([Decimal("0.000005")]) == Decimal("0.00001")
    assert total([]) == 0


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0.3333333", "0.3333333"),
        ("5.30000", "5.3"),
        ("1.0000000", "1"),
        ("100", "100"),
        ("0E-7", "0"),
        ("-0.0000000", "0"),
        ("-0.2500000", "-0.25"),
        ("1E+2", "100"),
    ],
)
def test_numbers_are_printed_plainly(number: str, text: str) -> None:
    assert printed(Decimal(number)) == text


@pytest.mark.parametrize(
    ("item", "raw", "html"),
    [
        (SINGLE, {"choice": "c2"}, "<div><p>No</p></div><div><p>6,650 km</p></div>"),
        (SINGLE, {"choice": "c3"}, "<div><p>6,650 km</p></div>"),
        (SINGLE, None, "<div><p>6,650 km</p></div>"),
        (
            MULTIPLE,
            {"choices": ["c3", "c1"]},
            "<div><p>even, and yet</p></div><div><p>7 times 13</p></div>",
        ),
        (TRUE_FALSE, {"value": False}, "<div><p>Is.</p></div>"),
        (TRUE_FALSE, {"value": True}, ""),
        (SHORT_TEXT, {"text": "newt"}, "<div><p>Bad</p></div>"),
        (NUMERICAL, {"text": "2.5 kg"}, "<div><p>Yes</p></div>"),
        (NUMERICAL, {"text": "9"}, ""),
        (MATCHING, {"pairs": {"s1": "a"}}, "<div><p>Newts are amphibians.</p></div>"),
    ],
)
def test_feedback_speaks_to_the_answer_first_and_then_to_everyone(
    item: Item, raw: object, html: str
) -> None:
    assert feedback(item, parse_response(item, raw)) == html


def test_a_response_to_another_type_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError):
        score(NUMERICAL, SingleResponse("c1"))


fractions = st.decimals(-1, 1, places=7, allow_nan=False)


@given(st.lists(fractions, min_size=1, max_size=8), st.data())
def test_a_multiple_choice_scores_between_nothing_and_everything(
    parts: list[Decimal], data: st.DataObject
) -> None:
    choices = tuple(Choice(f"c{n}", "x", part) for n, part in enumerate(parts))
    item = Multiple(name="m", prompt_html="?", choices=choices)
    chosen = data.draw(st.sets(st.sampled_from([choice.id for choice in choices]), min_size=1))
    fraction = score(item, parse_response(item, {"choices": sorted(chosen)}))
    assert fraction is not None
    assert 0 <= fraction <= 1


@given(st.integers(1, 40), st.data())
def test_matching_everything_right_is_everything(stems: int, data: st.DataObject) -> None:
    right = data.draw(st.lists(st.sampled_from("ami"), min_size=stems, max_size=stems))
    item = Matching(
        name="m",
        prompt_html="?",
        stems=tuple(Stem(f"s{n}", "x", choice) for n, choice in enumerate(right)),
        choices=MATCHING.choices,
    )
    assert scored(item, {"pairs": {stem.id: stem.choice for stem in item.stems}}) == "1"


def test_a_calculated_item_is_not_scored_before_it_is_asked() -> None:
    with pytest.raises(TypeError, match="as it was asked"):
        score(CALCULATED, parse_response(CALCULATED, {"text": "1"}))
