"""Answers in words: what a teacher reads, and what equal answers are counted by."""

import pytest

from apps.assessments.formats.in_words import LONGEST, in_words
from apps.assessments.rules.items import Item, asked
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.shown import Place
from tests.unit.assessments.rules.items_at_hand import (
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


def said(item: Item, raw: object) -> str:
    here = asked(item, Place("a1", 1))
    response = parse_response(here, raw)
    assert response is not None
    return in_words(here, response)


@pytest.mark.parametrize(
    ("item", "raw", "words"),
    [
        (SINGLE, {"choice": "c2"}, "Danube"),
        (MULTIPLE, {"choices": ["c3", "c1"]}, "2; 91"),
        (TRUE_FALSE, {"value": False}, "False"),
        (SHORT_TEXT, {"text": "  a \n frog "}, "a frog"),
        (NUMERICAL, {"text": "2.5 kg"}, "2.5 kg"),
        (UNIT_MENU, {"text": "2.5", "unit": "kg"}, "2.5 kg"),
        (MATCHING, {"pairs": {"s3": "m", "s1": "a"}}, "frog → amphibian; newt → mammal"),
        (ORDERING, {"order": ["e3", "e1", "e2"]}, "horse, mouse, cat"),
        (GAP_MATCH, {"pairs": {"g2": "w2"}}, "(blank); sun; (blank)"),
        (CLOZE, {"parts": {"p3": {"choice": "c1"}, "p1": {"text": "owl"}}}, "owl; (blank); Nile"),
        (CALCULATED, {"text": "3.5"}, "3.5"),
        (SELECT_POINT, {"points": [{"x": 50, "y": 50}, {"x": 1, "y": 1}]}, "area 1; 1 elsewhere"),
        (HOTSPOT, {"choices": ["h1"]}, "west"),
    ],
)
def test_an_answer_is_said_in_the_words_of_its_question(
    item: Item, raw: object, words: str
) -> None:
    assert said(item, raw) == words


def test_equal_answers_are_said_equally() -> None:
    assert said(MULTIPLE, {"choices": ["c3", "c1"]}) == said(MULTIPLE, {"choices": ["c1", "c3"]})


def test_a_long_answer_is_cut() -> None:
    words = said(SHORT_TEXT, {"text": "long " * 1000})
    assert len(words) <= LONGEST
    assert words.endswith("…")
