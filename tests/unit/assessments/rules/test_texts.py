"""Short answers: what does not matter, and regular expressions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from apps.assessments.rules.items import InvalidItem, TextAnswer
from apps.assessments.rules.responses import TextResponse
from apps.assessments.rules.scoring import score
from tests.unit.assessments.rules.items_at_hand import SHORT_TEXT


def fits(
    pattern: str, text: str, syntax: str = "wildcards", *, ignore_case: bool = False, **other: bool
) -> bool:
    answer = TextAnswer(pattern, Decimal(1), syntax=syntax)  # type: ignore[arg-type]
    item = replace(SHORT_TEXT, answers=(answer,), ignore_case=ignore_case, **other)  # type: ignore[arg-type]
    return score(item, TextResponse(text)) == 1


@pytest.mark.parametrize(
    ("pattern", "text", "setting"),
    [
        ("Malaga", "Málaga", "ignore_accents"),
        ("naïve", "nai\u0308ve", "ignore_accents"),
        ("CO2", "CO₂", "ignore_forms"),
        ("file", "ﬁle", "ignore_forms"),
        ("New York", "New \t York", "ignore_blanks"),
        ("frog", "FROG", "ignore_case"),
    ],
)
def test_a_setting_says_what_does_not_matter(pattern: str, text: str, setting: str) -> None:
    assert fits(pattern, text, **{setting: True})
    assert fits(text, pattern, **{setting: True})
    if setting != "ignore_accents" or "\u0308" not in text:
        assert not fits(pattern, text)


def test_a_letter_that_only_looks_like_another_with_an_accent_stays_itself() -> None:
    assert not fits("Malmo", "Malmø", ignore_accents=True)


@pytest.mark.parametrize(
    ("pattern", "text", "right"),
    [
        (r"colou?r", "color", True),
        (r"colou?r", "a color", False),
        (r"(cat|dog)s?", "dogs", True),
        (r"\d{4}-\d{2}", "2026-11", True),
        (r"\d{4}-\d{2}", "2026-1", False),
        (r"\D+", "abc", True),
        (r"Straße", "straße", False),
        (r"\p{Greek}+", "αβγ", True),
    ],
)
def test_an_expression_describes_the_whole_text(pattern: str, text: str, right: bool) -> None:
    assert fits(pattern, text, "expression") is right


def test_ignoring_case_leaves_the_meaning_of_an_expression_alone() -> None:
    assert fits(r"\D+ED", "Abcdefghed", "expression", ignore_case=True)
    assert not fits(r"\D+", "123", "expression", ignore_case=True)


def test_a_literal_answer_has_no_wild_cards() -> None:
    assert fits("a*b", "a*b", "literal")
    assert not fits("a*b", "acb", "literal")


@pytest.mark.parametrize(
    "pattern", [r"(a)\1", r"(?=a)b", "(", "a" * 1001, r"(((a{100}){100}){100})"]
)
def test_an_expression_that_could_stall_or_never_work_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidItem):
        fits(pattern, "a", "expression")


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(a|a)*b", r"(.*)*b", r"(a|aa)+b"])
def test_no_expression_takes_longer_than_its_text(pattern: str) -> None:
    # With backtracking each of them would outlive this universe.
    assert not fits(pattern, "a" * 10_000, "expression")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_compared_with_any_expression_without_an_error(pattern: str, text: str) -> None:
    try:
        item = replace(SHORT_TEXT, answers=(TextAnswer(pattern, Decimal(1), syntax="expression"),))
    except InvalidItem:
        return
    assert score(item, TextResponse(text)) in (None, 0, 1)
