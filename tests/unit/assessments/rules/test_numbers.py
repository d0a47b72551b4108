"""Numbers as learners type them."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.assessments.rules.numbers import LONGEST_NUMBER, parse_number


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2.5", "2.5", ""),
        (" 1 440 ", "1440", ""),
        ("1,234,567.5", "1234567.5", ""),
        ("1,5", "15", ""),
        ("-.5", "-0.5", ""),
        ("+7.", "7", ""),
        ("6.02e23", "6.02E+23", ""),
        ("6.02E-3", "0.00602", ""),
        ("6.02 x 10^23", "6.02E+23", ""),
        ("6.02*10**23", "6.02E+23", ""),
        ("6.02\u00d710^-3", "0.00602", ""),
        ("2.5 kg", "2.5", "kg"),
        ("90 km / h", "90", "km/h"),
        ("1e", "1", "e"),
        ("1.2.3", "1.2", ".3"),
        ("3/4", "3", "/4"),
        ("0x1F", "0", "x1F"),
        ("0.1", "0.1", ""),
    ],
)
def test_a_leading_number_is_read_exactly(text: str, value: str, unit: str) -> None:
    typed = parse_number(text)
    assert typed is not None
    assert (typed.value(), typed.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text", ["", " ", "frog", "kg 2.5", ".", ",", "+", "-", "+-32", "--5", "e5", "½", "∞", "٣"]
)
def test_text_without_a_leading_number_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("$ 25", "25", "$"), ("EUR -1,000.50", "-1000.50", "EUR"), ("m2", "2", "m"), ("7", "7", "")],
)
def test_a_unit_may_stand_on_the_left(text: str, value: str, unit: str) -> None:
    typed = parse_number(text, unit_left=True)
    assert typed is not None
    assert (typed.value(), typed.unit) == (Decimal(value), unit)


def test_with_the_unit_on_the_left_the_number_must_end_the_text() -> None:
    assert parse_number("25 $", unit_left=True) is None


def test_absurd_exponents_are_numbers_without_end() -> None:
    huge, tiny = parse_number("1e" + "9" * 300), parse_number("1e-" + "9" * 300)
    assert huge is not None
    assert tiny is not None
    assert huge.value() > Decimal("1E+99999")
    assert 0 < tiny.value() < Decimal("1E-99999")


def test_text_longer_than_any_number_is_none() -> None:
    assert parse_number("1" * LONGEST_NUMBER) is not None
    assert parse_number("1" * (LONGEST_NUMBER + 1)) is None


@given(st.text("0123456789.,+-eExX*^ \u00d7m", max_size=40), st.booleans())
def test_no_text_makes_the_parser_stumble(text: str, unit_left: bool) -> None:
    typed = parse_number(text, unit_left=unit_left)
    assert typed is None or typed.value().is_finite()


@pytest.mark.data
def test_the_legacy_cases_of_typed_numbers(assessment_data: Path) -> None:
    with (assessment_data / "moodle/numerical_parse_cases.csv").open(encoding="utf-8") as file:
        cases = list(csv.reader(file))[1:]
    assert len(cases) == 14
    for text, *parts in cases:
        typed = parse_number(text)
        if parts[0] == "NULL":
            assert typed is None, text
        else:
            assert typed is not None, text
            found = [typed.before_point, typed.decimals, typed.exponent, typed.unit]
            assert found == parts, text
