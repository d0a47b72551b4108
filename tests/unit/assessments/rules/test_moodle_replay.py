"""Our rules against Moodle's own grading, answer by answer."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from apps.assessments.rules.items import (
    Choice,
    Item,
    Matching,
    Multiple,
    Numerical,
    NumericAnswer,
    Option,
    ShortText,
    Single,
    Stem,
    TextAnswer,
    TrueFalse,
    kind,
)
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import mark, score
from tests.unit.assessments.rules.moodle_archive import gradings


@pytest.mark.data
def test_every_graded_answer_of_the_archive_earns_what_moodle_gave(
    assessment_data: Path,
) -> None:
    compared: Counter[tuple[str, str]] = Counter()
    mismatches = []
    for graded in gradings(assessment_data / "moodle-archive"):
        fraction = score(graded.item, parse_response(graded.item, graded.raw))
        compared[graded.behaviour, kind(graded.item)] += 1
        if fraction != graded.fraction:
            mismatches.append((graded, fraction))
    assert mismatches[:5] == []
    assert {key: compared[key] for key in compared if key[0] == "deferredfeedback"} == {
        ("deferredfeedback", "single"): 4_950,
        ("deferredfeedback", "multiple"): 4_428,
        ("deferredfeedback", "true_false"): 4_418,
        ("deferredfeedback", "short_text"): 6_933,
        ("deferredfeedback", "numerical"): 4_413,
        ("deferredfeedback", "matching"): 1_934,
    }
    assert sum(compared.values()) == 90_734


def chosen(*worth: tuple[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(name, name, Decimal(fraction)) for name, fraction in worth)


# The questions of the walkthrough as its fixtures define them (README of the test data).
SHORT_ANSWER = ShortText(
    name="frogtoad",
    prompt_html="?",
    answers=tuple(
        TextAnswer(pattern, Decimal(fraction))
        for pattern, fraction in (("frog", "1"), ("toad", "0.8"), ("*", "0"))
    ),
)
PI = Numerical(
    name="pi",
    prompt_html="?",
    answers=tuple(
        NumericAnswer(value, Decimal(int(value == "3.14")))
        for value in ("3.14", "3.142", "3.1", "3", "*")
    ),
)
ANIMALS = Matching(
    name="foursubq",
    prompt_html="?",
    stems=(
        Stem("frog", "frog", "amphibian"),
        Stem("cat", "cat", "mammal"),
        Stem("newt", "newt", "amphibian"),
    ),
    choices=tuple(Option(name, name) for name in ("amphibian", "mammal", "insect")),
)
TRUE = TrueFalse(name="true", prompt_html="?", answer=True)
TWO_OF_FOUR = Multiple(
    name="two_of_four",
    prompt_html="?",
    choices=chosen(("One", "0.5"), ("Two", "0"), ("Three", "0.5"), ("Four", "0")),
)
ONE_OF_FOUR = Single(
    name="one_of_four",
    prompt_html="?",
    choices=chosen(("One", "1"), ("Two", "0"), ("Three", "0"), ("Four", "0")),
)
# Slots 2 (calculated) and 7 (embedded answers) are types we do not ask.
COMPARED_SLOTS = (1, 3, 4, 5, 6)


def answer_of(slot: int, step: dict[str, str]) -> tuple[Item, object]:
    own = {
        name.removeprefix(f"responses.{slot}."): value
        for name, value in step.items()
        if name.startswith(f"responses.{slot}.")
    }
    match slot:
        case 1:
            item = PI if step["randqs.1"] == "numerical" else SHORT_ANSWER
            return item, {"text": own["answer"]}
        case 3:
            return ANIMALS, {"pairs": own}
        case 4:
            return TRUE, {"value": own["answer"] == "1"}
        case 5:
            return TWO_OF_FOUR, {"choices": [name for name, tick in own.items() if tick == "1"]}
        case _:
            return ONE_OF_FOUR, {"choice": own["answer"]}


@pytest.mark.data
def test_the_walkthrough_gives_the_marks_moodle_gave(assessment_data: Path) -> None:
    folder = assessment_data / "moodle/quiz-walkthrough"
    with (folder / "steps00.csv").open(encoding="utf-8") as file:
        steps = list(csv.DictReader(file))
    with (folder / "results00.csv").open(encoding="utf-8") as file:
        results = list(csv.DictReader(file))
    assert len(steps) == len(results) == 10
    wrong = []
    for step, result in zip(steps, results, strict=True):
        for slot in COMPARED_SLOTS:
            item, raw = answer_of(slot, step)
            got = mark(score(item, parse_response(item, raw)), Decimal(1))
            if got != Decimal(result[f"slots.{slot}.mark"]):
                wrong.append((step["quizattempt"], slot, got))
    assert wrong == []
