"""The monolith's own scorer against the rules of the archive."""

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest

from legacy_proxy.monolith import definitions, scoring, wildcards

DATA = Path(os.environ.get("BANYAN_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
CASES = DATA / "assessments" / "moodle"
needs_data = pytest.mark.skipif(not CASES.is_dir(), reason=f"no test data in {CASES}")


def share(definition, response):
    item = definitions.item({"prompt_html": "", **definition}, "item")
    fraction = scoring.score(item, response).fraction
    return None if fraction is None else scoring.plain(fraction)


def choices(**fractions):
    return [{"id": key, "html": "", "fraction": value} for key, value in fractions.items()]


def numerical(text, *, units=(), answers=None, **more):
    answers = answers or [{"value": "3.14", "fraction": "1"}]
    named = [{"name": name, "multiplier": multiplier} for name, multiplier in units]
    definition = {"type": "numerical", "answers": answers, "units": named, **more}
    return share(definition, {"text": text})


METRES = [("m", "1"), ("cm", "100")]


def test_a_single_choice_is_worth_its_fraction_also_below_zero():
    definition = {"type": "single", "choices": choices(a="1", b="-0.5")}
    assert share(definition, {"choice": "b"}) == "-0.5"
    assert share(definition, None) is None


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [("abc", "0.9999999"), ("ab", "0.6666666"), ("ad", "0"), ("d", "0"), ("e", "0"), ("abce", "1"),
     ("", None)],
)  # fmt: skip
def test_multiple_choices_are_summed_and_kept_between_zero_and_one(chosen, expected):
    third = "0.3333333"
    definition = {"type": "multiple", "choices": choices(a=third, b=third, c=third, d="-1", e="0")}
    if chosen == "abce":
        definition["choices"][4]["fraction"] = "0.5"
    assert share(definition, {"choices": list(chosen)}) == expected


@pytest.mark.parametrize("answer", [True, False])
def test_true_or_false_is_all_or_nothing(answer):
    definition = {"type": "true_false", "answer": answer}
    assert share(definition, {"value": answer}) == "1"
    assert share(definition, {"value": not answer}) == "0"


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [({}, None), ({"1": "a"}, "0.3333333"), ({"1": "a", "2": "b"}, "0.6666667"), ({"3": "b"}, "0")],
)
def test_matching_is_the_share_of_right_pairs(pairs, expected):
    stems = [
        {"id": key, "html": "", "choice": right} for key, right in zip("123", "aba", strict=True)
    ]
    labels = [{"id": key, "html": ""} for key in "ab"]
    definition = {"type": "matching", "stems": stems, "choices": labels}
    assert share(definition, {"pairs": pairs}) == expected


def test_the_first_short_answer_that_fits_counts():
    answers = [{"pattern": p, "fraction": f} for p, f in [("fr*g", "1"), ("f*", "0.5")]]
    definition = {"type": "short_text", "answers": answers, "ignore_case": True}
    texts = ["Frog", "fog", "toad", " \t\n", ""]
    assert [share(definition, {"text": text}) for text in texts] == ["1", "0.5", "0", None, None]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a*c", "abbbc", True),
        ("a*c", "a\nc", False),
        ("*", "", True),
        (r"2\*3", "2*3", True),
        (r"2\*3", "2x3", False),
        ("1.5", "1x5", False),
        ("caf\u00e9", "cafe\u0301", True),
        ("cafe", "caf\u00e9", False),
        ("frog", "\u00a0frog", False),
        ("*ab*ab", "abab", True),
        ("*ab*ab", "xab", False),
        ("a*a", "a", False),
        ("*a*a*a*a*a*a*a*a*a*b", "a" * 5000, False),
    ],
)
def test_a_star_stands_for_any_run_without_a_line_break(pattern, text, expected):
    assert wildcards.fits(pattern, text, ignore_case=False) is expected


@pytest.mark.parametrize(
    ("kind", "tolerance", "inside", "outside"),
    [
        ("nominal", "0.1", ["99.9", "100.1", "100.10"], ["99.899", "100.1001"]),
        ("relative", "0.1", ["90", "110"], ["89.99", "110.01"]),
        ("geometric", "1", ["50", "200"], ["49.99", "200.01"]),
        ("nominal", "0", ["100", "1e2", "1.00x10^2", "+100", "1 00", "100.000000000000001"],
         ["100.00000000001", "-100"]),
    ],
)  # fmt: skip
def test_a_tolerance_includes_its_ends(kind, tolerance, inside, outside):
    answers = [{"value": "100", "tolerance": tolerance, "tolerance_type": kind, "fraction": "1"}]
    assert {numerical(text, answers=answers) for text in inside} == {"1"}
    assert {numerical(text, answers=answers) for text in outside} == {"0"}


def test_a_geometric_tolerance_holds_below_zero_too():
    answers = [{"value": "-100", "tolerance": "1", "tolerance_type": "geometric", "fraction": "1"}]
    assert [numerical(t, answers=answers) for t in ("-50", "-200", "100")] == ["1", "1", "0"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", "0"), ("\u221e", "0"), ("--3.14", "0"), ("", None), ("  ", None), ("3,14", "0"),
     ("3.1,4", "1"), ("1e99999999999999999999999", "0"), ("0x3", "0"), ("3.14e", "1")],
)  # fmt: skip
def test_what_is_no_number_is_worth_nothing(text, expected):
    assert numerical(text) == expected


@pytest.mark.parametrize(
    ("grading", "text", "expected"),
    [
        ("none", "3.14 frogs", "1"),
        ("none", "314 cm", "1"),
        ("answer_share", "3.14 m", "1"),
        ("answer_share", "3.14", "0.5625"),
        ("answer_share", "3.14 cm", "0.5625"),
        ("answer_share", "314 m", "0"),
        ("mark_share", "3.14 frogs", "0.5"),
    ],
)
def test_a_wrong_unit_costs_what_the_question_says(grading, text, expected):
    answers = [{"value": "3.14", "fraction": "0.75"}] if "share" in grading else None
    graded = numerical(
        text, units=METRES, unit_grading=grading, unit_penalty="0.25", answers=answers
    )
    assert graded == (expected if expected != "1" or answers is None else "0.75")


def test_a_penalty_for_the_unit_never_goes_below_zero():
    assert numerical("3.14", units=METRES, unit_grading="mark_share", unit_penalty="2") == "0"


def test_units_may_stand_to_the_left():
    assert numerical("m3.14", units=METRES, units_left=True) == "1"
    assert numerical("3.14m", units=METRES, units_left=True) == "0"


def test_a_star_answer_takes_any_number_but_no_text():
    answers = [{"value": "3.14", "fraction": "1"}, {"value": "*", "fraction": "0.1"}]
    assert [numerical(t, answers=answers) for t in ("7", "seven")] == ["0.1", "0"]


def test_marks_are_rounded_half_up_to_seven_decimals_and_sums_to_five():
    assert scoring.plain(scoring.mark(Decimal("0.3333333"), "1.5")) == "0.5"
    assert scoring.plain(scoring.mark(Decimal("0.3333333"), "0.5")) == "0.1666667"
    assert scoring.mark(None, "3") == 0
    assert scoring.plain(scoring.total([Decimal("0.3333333")] * 16)) == "5.33333"
    assert scoring.plain(scoring.total([Decimal("0.000005")])) == "0.00001"


@pytest.mark.parametrize(
    ("number", "expected"), [("1.50", "1.5"), ("100", "100"), ("-0.0", "0"), ("1E+2", "100")]
)
def test_numbers_are_printed_without_trailing_zeros(number, expected):
    assert scoring.plain(Decimal(number)) == expected


def rows(name):
    with (CASES / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@needs_data
@pytest.mark.data
def test_short_answers_agree_with_the_cases_on_file():
    wrong = [
        case
        for case in rows("shortanswer_cases.csv")
        if wildcards.fits(case["pattern"], case["response"], case["ignore_case"] == "1")
        is not (case["expected_match"] == "1")
    ]
    assert wrong == []


@needs_data
@pytest.mark.data
def test_units_agree_with_the_cases_on_file():
    def graded(case):
        grading = "none" if "optional" in case["question"] else "answer_share"
        return numerical(case["answer"], units=METRES, unit_grading=grading, unit_penalty="0.2")

    assert [
        c for c in rows("numerical_unit_cases.csv") if graded(c) != c["expected_fraction"]
    ] == []
