"""Two quizzes that Moodle's own tests walk through: every mark, tries and penalties included.

The questions are defined here as the fixtures' generators define them (README of the test data).
"""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from apps.assessments.rules.behaviours import Act, Deferred, Interactive, Standing
from apps.assessments.rules.items import (
    Calculated,
    Choice,
    Cloze,
    ClozePart,
    FormulaAnswer,
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
)
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import mark, total, worth

pytestmark = pytest.mark.data


def chosen(*worth: tuple[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(name, name, Decimal(fraction)) for name, fraction in worth)


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
SUMS = Calculated(
    name="sumwithvariants",
    prompt_html="{sum}?",
    answers=(FormulaAnswer("{sum}", Decimal(1), Decimal("0.01"), "relative"),),
    variants=tuple(
        {"sum": Decimal(tenths) / 10} for tenths in (99, 85, 33, 194, 142, 94, 91, 57, 71, 68)
    ),
)
OWL = Cloze(
    name="twosubq",
    prompt_html="The [[1]] and the [[2]]",
    items=(
        ClozePart("1", replace(SHORT_ANSWER, answers=(TextAnswer("Owl", Decimal(1)),))),
        ClozePart(
            "2",
            replace(
                ONE_OF_FOUR,
                choices=chosen(("Bow-wow", "0"), ("Wiggly worm", "0"), ("Pussy-cat", "1")),
            ),
        ),
    ),
)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def asked(slot: int, step: dict[str, str]) -> tuple[Item, object]:
    """The item of a slot of set 00 and what was answered."""
    own = {
        name.removeprefix(f"responses.{slot}."): value
        for name, value in step.items()
        if name.startswith(f"responses.{slot}.")
    }
    match slot:
        case 1:
            item = PI if step["randqs.1"] == "numerical" else SHORT_ANSWER
            return item, {"text": own["answer"]}
        case 2:
            values = SUMS.variants[int(step["variants.2"]) - 1]
            return SUMS.with_values(values), {"text": own["answer"]}
        case 3:
            return ANIMALS, {"pairs": own}
        case 4:
            return TRUE, {"value": own["answer"] == "1"}
        case 5:
            return TWO_OF_FOUR, {"choices": [name for name, tick in own.items() if tick == "1"]}
        case 6:
            return ONE_OF_FOUR, {"choice": own["answer"]}
    return OWL, embedded(own)


def embedded(own: dict[str, str]) -> dict[str, Any]:
    return {"parts": {"1": {"text": own["1.answer"]}, "2": {"choice": own["2.answer"]}}}


def test_every_mark_and_every_sum_of_the_deferred_quiz(assessment_data: Path) -> None:
    folder = assessment_data / "moodle/quiz-walkthrough"
    compared = 0
    for step, result in zip(rows(folder, "steps00"), rows(folder, "results00"), strict=True):
        earned = []
        for slot in range(1, 8):
            item, raw = asked(slot, step)
            saved = Deferred().after(item, Standing(), Act("save", parse_response(item, raw)))
            fraction = Deferred().after(item, saved, Act("finish")).fraction
            earned.append(worth(fraction, Decimal(1)))
            assert mark(fraction, Decimal(1)) == Decimal(result[f"slots.{slot}.mark"])
            compared += 1
        assert total(earned) == Decimal(result["summarks"])
    assert compared == 70


def test_every_mark_of_the_quiz_with_tries_and_penalties(assessment_data: Path) -> None:
    folder = assessment_data / "moodle/quiz-walkthrough"
    rules = Interactive(tries=3, penalty=Decimal("0.3333333"))
    standings: dict[str, Standing] = {}
    for step in rows(folder, "steps01"):
        own = {name.removeprefix("responses.1."): value for name, value in step.items()}
        now = standings.get(step["quizattempt"], Standing())
        if own["-tryagain"] == "1":
            now = rules.after(OWL, now, Act("again"))
        if own["-submit"] == "1":
            now = rules.after(OWL, now, Act("check", parse_response(OWL, embedded(own))))
        if step["finished"] == "1":
            now = rules.after(OWL, now, Act("finish"))
        standings[step["quizattempt"]] = now
    results = rows(folder, "results01")
    marks = {one["quizattempt"]: Decimal(one["slots.1.mark"]) for one in results}
    assert len(marks) == 8
    got = {attempt: mark(one.fraction, Decimal(100)) for attempt, one in standings.items()}
    assert got == marks
