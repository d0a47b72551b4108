"""Whole banks: ours, a broken one, and every real file there is."""

from collections import Counter
from pathlib import Path

import pytest

from apps.assessments.formats import Reading, read
from apps.assessments.rules.items import kind
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import printed, score

ROOT = Path(__file__).resolve().parents[4]
DEMO = ROOT / "apps/assessments/demo"
OWN = ROOT / "tests/data/assessments"

ALL_TYPES = {"single", "multiple", "true_false", "short_text", "numerical", "matching"}


def kinds(found: Reading) -> Counter[str]:
    return Counter(kind(question.item) for question in found.questions)


@pytest.mark.parametrize(
    ("bank", "questions"),
    [("biology.moodle.xml", 12), ("seas.gift.txt", 6), ("cells.aiken.txt", 4)],
)
def test_the_demo_banks_import_without_a_word(bank: str, questions: int) -> None:
    found = read((DEMO / bank).read_bytes())
    assert found.problems == ()
    assert len(found.questions) == questions


@pytest.mark.parametrize("bank", ["biology.moodle.xml", "seas.gift.txt"])
def test_the_demo_banks_show_every_type(bank: str) -> None:
    assert set(kinds(read((DEMO / bank).read_bytes()))) == ALL_TYPES


@pytest.mark.parametrize(
    ("idnumber", "text", "fraction"),
    [
        ("bio-cells-3", "50 µm", "1"),
        ("bio-cells-3", "50 \u03bcm", "1"),
        ("bio-cells-3", "0.05mm", "1"),
        ("bio-cells-3", "50", "0.8"),
        ("bio-cells-3", "40,500 mm", "0.4"),
        ("bio-cells-4", "Neuronas", "1"),
        ("bio-cells-4", "neuro\u0302nios", "1"),
        ("bio-cells-4", "Nerve  cells", "1"),
        ("bio-cells-4", "cells", "0"),
        ("bio-gen-2", "Yy", "1"),
        ("bio-gen-2", "YY", "0"),
        ("bio-div-2", "5.12 x 10^2", "1"),
        ("bio-div-2", "9", "0.2"),
    ],
)
def test_the_demo_bank_scores_what_its_author_meant(
    idnumber: str, text: str, fraction: str
) -> None:
    bank = read((DEMO / "biology.moodle.xml").read_bytes())
    item = next(q.item for q in bank.questions if q.item.idnumber == idnumber)
    scored = score(item, parse_response(item, {"text": text}))
    assert scored is not None
    assert printed(scored) == fraction


def test_a_broken_bank_names_every_fault_with_its_line() -> None:
    found = read((OWN / "broken.moodle.xml").read_bytes())
    assert [(p.line, p.code) for p in found.problems if p.severity == "error"] == [
        (7, "bad_fraction"),
        (13, "no_right_answer"),
        (19, "no_answers"),
        (23, "unsupported_type"),
        (27, "bad_number"),
        (32, "bad_units"),
        (40, "invalid_question"),
        (46, "no_answers"),
    ]
    assert [(p.line, p.code) for p in found.problems if p.severity == "warning"] == [
        (51, "full_marks"),
        (51, "embedded_file_dropped"),
    ]
    assert [q.item.name for q in found.questions] == ["With a picture", "Nothing is wrong here"]


@pytest.mark.data
def test_the_bank_of_the_archive_imports(assessment_data: Path) -> None:
    found = read((assessment_data / "moodle-archive/question-bank.moodle.xml.gz").read_bytes())
    assert kinds(found) == {
        "single": 11,
        "multiple": 7,
        "true_false": 7,
        "short_text": 12,
        "numerical": 10,
        "matching": 4,
        "ordering": 5,
        "gap_match": 6,
        "cloze": 3,
        "calculated": 3,
        "essay": 2,
    }
    codes = Counter(problem.code for problem in found.problems)
    assert codes == {"unsupported_type": 1}  # a description
    categories = {question.category for question in found.questions}
    assert categories == {"G quiz 1", "G quiz 2", "G quiz 3", "G pool A", "G pool B"}


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("xml/multichoice.xml", {"multiple": 1}),
        ("xml/truefalse.xml", {"true_false": 1}),
        ("xml/export_category.xml", {"true_false": 1}),
        ("xml/shortanswer.xml", {"short_text": 1}),
        ("xml/numerical.xml", {"numerical": 1}),
        ("xml/match.xml", {"matching": 1}),
        ("xml/description.xml", {"unsupported_type": 1}),
        ("xml/essay.xml", {"essay": 1}),
        ("xml/gapselect.xml", {"gap_match": 1}),
        ("xml/multianswer.xml", {"cloze": 1, "embedded_file_dropped": 1}),
        ("cloze/questions.multianswer.txt", {"bad_braces": 1}),
        ("aiken/questions.aiken.txt", {"single": 2}),
        (
            "gift/questions.gift.txt",
            {
                "single": 1,
                "multiple": 1,
                "true_false": 3,
                "short_text": 1,
                "numerical": 1,
                "matching": 1,
                "essay": 1,
            },
        ),
    ],
)
def test_every_real_file_imports_or_says_why_not(
    assessment_data: Path, file: str, expected: dict[str, int]
) -> None:
    found = read((assessment_data / "moodle" / file).read_bytes())
    assert kinds(found) + Counter(problem.code for problem in found.problems) == expected
