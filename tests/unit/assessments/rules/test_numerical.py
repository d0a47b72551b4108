"""Numerical items: tolerances, units and what a wrong unit costs."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from apps.assessments.rules.items import (
    InvalidItem,
    Numerical,
    NumericAnswer,
    ToleranceType,
    Unit,
    UnitGrading,
)
from apps.assessments.rules.responses import NumberResponse
from tests.unit.assessments.rules.items_at_hand import NUMERICAL

METRES = (Unit("m", Decimal(1)), Unit("cm", Decimal(100)))


def fraction(item: Numerical, text: str) -> Decimal | None:
    """What a number earns; None when it hits nothing."""
    hit = item._hit(NumberResponse(text))
    return None if hit is None else hit.share


def accepting(value: str, tolerance: str, kind: ToleranceType = "nominal") -> Numerical:
    answer = NumericAnswer(value, Decimal(1), Decimal(tolerance), kind)
    return Numerical(name="n", prompt_html="?", answers=(answer,))


@pytest.mark.parametrize(
    ("item", "inside", "outside"),
    [
        (accepting("2.5", "0.05"), ["2.45", "2.55", "2.5"], ["2.4499", "2.5501", "-2.5"]),
        (accepting("-2.5", "0.05"), ["-2.45", "-2.55"], ["-2.4499", "2.5"]),
        (accepting("0", "0"), ["0", "-0", "0.0", "0e5"], ["1e-13", "1e-9999"]),
        (accepting("0.3", "0"), ["0.3", "0.300000000000001"], ["0.30000000000001"]),
        (accepting("200", "0.1", "relative"), ["180", "220"], ["179.9", "220.1"]),
        (accepting("-200", "0.1", "relative"), ["-180", "-220"], ["-179.9", "200"]),
        (accepting("8", "1", "geometric"), ["4", "16"], ["3.99", "16.01"]),
        (accepting("-8", "1", "geometric"), ["-4", "-16"], ["-3.99", "-16.01"]),
        (accepting("*", "0"), ["5", "-1e9999999"], ["five"]),
        (accepting("1e300", "0"), ["1e300"], ["1e301", "1e99999999"]),
    ],
)
def test_tolerances_include_their_ends(
    item: Numerical, inside: list[str], outside: list[str]
) -> None:
    assert [text for text in inside if fraction(item, text) != 1] == []
    assert [text for text in outside if fraction(item, text) is not None] == []


def test_the_first_answer_hit_counts() -> None:
    item = replace(
        accepting("3.14", "0"),
        answers=(
            NumericAnswer("3.14159", Decimal(1), Decimal("0.00005")),
            NumericAnswer("3.14", Decimal("0.6"), Decimal("0.0016")),
            NumericAnswer("*", Decimal(0)),
        ),
    )
    assert [fraction(item, text) for text in ("3.1416", "3.14", "3")] == [1, Decimal("0.6"), 0]


@pytest.mark.parametrize(
    ("grading", "fractions"),
    [("none", ["1", "0.5"]), ("answer_share", ["0.8", "0.4"]), ("mark_share", ["0.8", "0.3"])],
)
def test_a_missing_unit_costs_what_the_author_decided(
    grading: UnitGrading, fractions: list[str]
) -> None:
    answers = (NumericAnswer("2.5", Decimal(1)), NumericAnswer("3", Decimal("0.5")))
    item = replace(NUMERICAL, answers=answers, unit_grading=grading)
    assert [fraction(item, "2.5"), fraction(item, "3")] == [Decimal(part) for part in fractions]
    assert [fraction(item, "2.5 kg"), fraction(item, "3000 g")] == [1, Decimal("0.5")]


def test_a_unit_penalty_never_goes_below_nothing() -> None:
    low = replace(NUMERICAL, answers=(NumericAnswer("1", Decimal("0.1")),))
    item = replace(low, unit_grading="mark_share", unit_penalty=Decimal("0.5"))
    assert fraction(item, "1") == 0


def test_a_negative_answer_costs_only_with_the_right_unit() -> None:
    item = replace(NUMERICAL, answers=(NumericAnswer("1", Decimal("-0.1")),), unit_grading="none")
    assert fraction(item, "1") == 0
    assert fraction(item, "1 kg") == Decimal("-0.1")


def test_spaces_inside_the_name_of_a_unit_do_not_matter() -> None:
    item = replace(NUMERICAL, units=(Unit("kg / m", Decimal(1)),))
    assert fraction(item, "2.5 kg/m") == fraction(item, "2.5 kg / m") == 1


def test_units_may_stand_on_the_left() -> None:
    item = replace(NUMERICAL, units_left=True)
    assert fraction(item, "g 2500") == 1
    assert fraction(item, "2500 g") is None


@pytest.mark.data
def test_the_legacy_cases_of_units(assessment_data: Path) -> None:
    with (assessment_data / "moodle/numerical_unit_cases.csv").open(encoding="utf-8") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) == 11
    optional = replace(accepting("3.14", "0"), units=METRES)
    graded = replace(optional, unit_grading="answer_share", unit_penalty=Decimal("0.2"))
    for case in cases:
        item = graded if "unit graded" in case["question"] else optional
        expected = Decimal(case["expected_fraction"])
        assert (fraction(item, case["answer"]) or 0) == expected, case


@pytest.mark.parametrize(
    ("text", "figures", "kind", "right"),
    [
        ("3.14159", "3", "significant_figures", True),
        ("3.1449", "3", "significant_figures", True),
        ("3.145", "3", "significant_figures", False),
        ("0.00314", "3", "significant_figures", False),
        ("3.1", "0", "decimal_places", True),
        ("3.5", "0", "decimal_places", False),
        ("3.141", "2", "decimal_places", True),
        ("1e-100000", "2", "decimal_places", False),
        ("1e100000", "50", "decimal_places", False),
    ],
)
def test_figures_are_compared_after_rounding(
    text: str, figures: str, kind: ToleranceType, right: bool
) -> None:
    assert (fraction(accepting("3.14", figures, kind), text) == 1) is right


@pytest.mark.parametrize(
    ("figures", "kind"),
    [("0", "significant_figures"), ("1.5", "significant_figures"), ("51", "decimal_places")],
)
def test_figures_that_cannot_be_counted_are_refused(figures: str, kind: ToleranceType) -> None:
    with pytest.raises(InvalidItem):
        accepting("3.14", figures, kind)


@pytest.mark.parametrize(
    ("text", "right"),
    [("2,5", True), ("2,5 kg", True), ("2.500 g", True), ("2.5", False), ("2,5e0", True)],
)
def test_with_a_decimal_comma_points_stand_between_thousands(text: str, right: bool) -> None:
    item = replace(NUMERICAL, decimal_comma=True, unit_grading="none")
    assert (fraction(item, text) == 1) is right
