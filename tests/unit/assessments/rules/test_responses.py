"""Responses: what can be an answer to which item."""

import pytest

from apps.assessments.rules.items import Item, kind
from apps.assessments.rules.responses import (
    LONGEST_TEXT,
    InvalidResponse,
    MultipleResponse,
    NumberResponse,
    OrderResponse,
    PairsResponse,
    PartsResponse,
    PointsResponse,
    SingleResponse,
    TextResponse,
    TrueFalseResponse,
    is_answered,
    parse_response,
)
from apps.assessments.rules.types.hotspot import Pixel
from tests.unit.assessments.rules.items_at_hand import (
    ALL,
    CALCULATED,
    CLOZE,
    GAP_MATCH,
    HOTSPOT,
    MATCHING,
    MULTIPLE,
    NUMERICAL,
    ORDERING,
    SELECT_POINT,
    SHORT_TEXT,
    SINGLE,
    TRUE_FALSE,
    UNIT_MENU,
)


@pytest.mark.parametrize(
    ("item", "raw", "response"),
    [
        (SINGLE, {"choice": "c2"}, SingleResponse("c2")),
        (MULTIPLE, {"choices": ["c3", "c1"]}, MultipleResponse(("c3", "c1"))),
        (TRUE_FALSE, {"value": False}, TrueFalseResponse(False)),
        (SHORT_TEXT, {"text": " Frog "}, TextResponse(" Frog ")),
        (NUMERICAL, {"text": "3.14"}, NumberResponse("3.14")),
        (MATCHING, {"pairs": {"s1": "a", "s3": "a"}}, PairsResponse({"s1": "a", "s3": "a"})),
        (ORDERING, {"order": ["e3", "e1", "e2"]}, OrderResponse(("e3", "e1", "e2"))),
        (GAP_MATCH, {"pairs": {"g2": "w1"}}, PairsResponse({"g2": "w1"})),
        (CLOZE, {"parts": {"p2": {"text": "9"}}}, PartsResponse({"p2": {"text": "9"}})),
        (CALCULATED, {"text": "7"}, NumberResponse("7")),
        (SELECT_POINT, {"points": [{"x": 0, "y": 99}]}, PointsResponse((Pixel(0, 99),))),
        (HOTSPOT, {"choices": ["h2"]}, MultipleResponse(("h2",))),
    ],
)
def test_each_type_has_its_own_response(item: Item, raw: object, response: object) -> None:
    parsed = parse_response(item, raw)
    assert parsed == response
    assert is_answered(item, parsed)


@pytest.mark.parametrize("item", ALL, ids=kind)
def test_null_is_no_answer(item: Item) -> None:
    assert parse_response(item, None) is None
    assert not is_answered(item, None)


@pytest.mark.parametrize(
    ("item", "raw"),
    [
        (MULTIPLE, {"choices": []}),
        (SHORT_TEXT, {"text": " \t\r\n"}),
        (NUMERICAL, {"text": ""}),
        (MATCHING, {"pairs": {}}),
        (GAP_MATCH, {"pairs": {}}),
        (CLOZE, {"parts": {}}),
        (SELECT_POINT, {"points": []}),
        (HOTSPOT, {"choices": []}),
        (CLOZE, {"parts": {"p1": {"text": " "}}}),
    ],
)
def test_an_empty_response_is_valid_but_no_answer(item: Item, raw: object) -> None:
    assert not is_answered(item, parse_response(item, raw))


@pytest.mark.parametrize(
    ("item", "raw", "complaint"),
    [
        (SINGLE, {"choice": "c9"}, "this item has no choice 'c9'"),
        (SINGLE, {"choice": 1}, r"Expected `str`, got `int` - at `\$.choice`"),
        (SINGLE, {}, "missing required field `choice`"),
        (SINGLE, {"choice": "c1", "text": "x"}, "unknown field `text`"),
        (SINGLE, "c1", "Expected `object`, got `str`"),
        (MULTIPLE, {"choices": ["c1", "c9"]}, "no choice 'c9'"),
        (MULTIPLE, {"choices": ["c1", "c1"]}, "more than once"),
        (MULTIPLE, {"choices": "c1"}, "Expected `array`"),
        (TRUE_FALSE, {"value": 1}, "Expected `bool`, got `int`"),
        (TRUE_FALSE, {"value": None}, "Expected `bool`, got `null`"),
        (SHORT_TEXT, {"choice": "c1"}, "unknown field `choice`"),
        (SHORT_TEXT, {"text": "a\0b"}, "NUL"),
        (SHORT_TEXT, {"text": "a\ud800b"}, "half a surrogate pair"),
        (NUMERICAL, {"text": "1" * (LONGEST_TEXT + 1)}, "10001 characters, 10000 are allowed"),
        (MATCHING, {"pairs": {"s9": "a"}}, "no stem 's9'"),
        (MATCHING, {"pairs": {"s1": "s1"}}, "no choice 's1'"),
        (MATCHING, {"pairs": {"s1": None}}, "Expected `str`, got `null`"),
        (MATCHING, {"pairs": []}, "Expected `object`, got `array`"),
        (ORDERING, {"order": ["e1", "e2"]}, "names every entry once"),
        (ORDERING, {"order": ["e1", "e2", "e2"]}, "names every entry once"),
        (ORDERING, {"order": ["e1", "e2", "e9"]}, "no entry 'e9'"),
        (GAP_MATCH, {"pairs": {"g9": "w1"}}, "no gap 'g9'"),
        (GAP_MATCH, {"pairs": {"g1": "w9"}}, "no word 'w9'"),
        (GAP_MATCH, {"pairs": {"g1": "w3"}}, "'w3' is of another group than gap 'g1'"),
        (CLOZE, {"parts": {"p9": {"text": "x"}}}, "no part 'p9'"),
        (CLOZE, {"parts": {"p1": {"choice": "x"}}}, "part 'p1': .*unknown field `choice`"),
        (CLOZE, {"parts": {"p3": {"choice": "c9"}}}, "no choice 'c9'"),
        (CALCULATED, {"text": "1" * (LONGEST_TEXT + 1)}, "10001 characters"),
        (SELECT_POINT, {"points": [{"x": 201, "y": 1}]}, "outside the picture"),
        (SELECT_POINT, {"points": [{"x": 1, "y": -1}]}, "outside the picture"),
        (SELECT_POINT, {"points": [{"x": 1.5, "y": 1}]}, "Expected `int`"),
        (SELECT_POINT, {"points": [{"x": 1, "y": 1}] * 4}, "4 points are set, 3 are allowed"),
        (HOTSPOT, {"choices": ["h9"]}, "no hotspot 'h9'"),
        (HOTSPOT, {"choices": ["h1", "h1"]}, "more than once"),
        (HOTSPOT, {"choices": ["h1", "h2"]}, "more than 1 hotspots"),
        (UNIT_MENU, {"text": "1", "unit": 2}, "Expected `str"),
    ],
)
def test_what_cannot_be_an_answer_is_refused(item: Item, raw: object, complaint: str) -> None:
    with pytest.raises(InvalidResponse, match=complaint):
        parse_response(item, raw)


def test_the_longest_text_and_pairs_of_surrogates_are_allowed() -> None:
    text = "😀" * LONGEST_TEXT
    assert parse_response(SHORT_TEXT, {"text": text}) == TextResponse(text)


def test_a_response_to_another_type_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="TextResponse is no response to a Single item"):
        is_answered(SINGLE, TextResponse("c1"))
