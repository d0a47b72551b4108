"""Short answers: wildcards, case, blanks and accents."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.assessments.rules.texts import Spelling
from apps.assessments.rules.wildcards import matches

EXACT = Spelling()
ANY_CASE = Spelling(ignore_case=True)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("frog", "frog", True),
        ("frog", "frogs", False),
        ("frog*", "frogs", True),
        ("frog*", "frog", True),
        ("*frog", "a frog", True),
        ("*frog*", "frog", True),
        ("fr*g", "frg", True),
        ("f*o*g", "ffoogg", True),
        ("a*a", "a", False),
        ("ab*ba", "aba", False),
        ("a**b", "ab", True),
        ("*", "", True),
        ("", "", True),
        ("", "x", False),
        (r"2\*x", "2*x", True),
        (r"2\*x", "2 times x", False),
        (r"\**\*", "*x*", True),
        (r"\**\*", "*", False),
        (r"a\b", r"a\b", True),
        ("198?", "1989", False),
        ("[a-z].+", "[a-z].+", True),
    ],
)
def test_stars_stand_for_any_run_of_characters(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text, EXACT) is fits


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("a*b", "a\nb", False),
        ("*b", "a\nb", False),
        ("a*", "a\nb", False),
        ("a*b*c", "a\nbc", False),
        ("a\n*b", "a\nxb", True),
        ("*a\nb*", "xa\nby", True),
        ("*a*c", "a\nac", False),
    ],
)
def test_a_star_does_not_reach_over_a_line_break(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text, EXACT) is fits


def test_blanks_around_the_text_do_not_count_but_other_spaces_do() -> None:
    assert matches("frog", " \t\r\n\x0bfrog \n", EXACT)
    assert not matches("frog", "\u00a0frog", EXACT)
    assert not matches("a frog", "a  frog", EXACT)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("BRASÍLIA", "brasília", True),
        ("Москва", "Москва".upper(), True),
        ("ΟΔΟΣ", "οδος", True),
        ("Straße", "STRAẞE", True),
        ("Straße", "STRASSE", False),
        ("Brasília", "Brasilia", False),
    ],
)
def test_case_is_ignored_in_every_script_and_accents_are_not(
    pattern: str, text: str, fits: bool
) -> None:
    assert matches(pattern, text, ANY_CASE) is fits
    assert not matches(pattern, text, EXACT)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert matches("Brasi\u0301lia", "Bras\u00edlia", EXACT)
    assert matches("Bras\u00ed*", "Brasi\u0301lia", EXACT)


def test_a_pattern_full_of_stars_takes_no_time() -> None:
    """With a backtracking matcher this test would never end."""
    assert not matches("*a" * 2_000 + "*b", "a" * 10_000, EXACT)


pieces = st.lists(st.text("ab*\n", max_size=4), min_size=1, max_size=5)


@given(pieces, st.lists(st.text("abc", max_size=4), max_size=5))
def test_what_a_pattern_was_filled_with_matches_it(parts: list[str], fills: list[str]) -> None:
    fills = [*fills, "", "", "", "", ""][: len(parts) - 1]
    text = "".join(a + b for a, b in zip(parts, [*fills, ""], strict=True))
    pattern = "*".join(part.replace("*", r"\*") for part in parts)
    if text == text.strip():
        assert matches(pattern, text, EXACT)


@pytest.mark.data
def test_the_legacy_cases_of_short_answers(assessment_data: Path) -> None:
    with (assessment_data / "moodle/shortanswer_cases.csv").open(encoding="utf-8") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) == 17
    for case in cases:
        ignore_case = case["ignore_case"] == "1"
        fits = matches(case["pattern"], case["response"], Spelling(ignore_case))
        assert fits is (case["expected_match"] == "1"), case
