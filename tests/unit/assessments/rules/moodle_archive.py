"""The archive of graded quizzes, read row by row: items as they were asked, answers as given,
fractions as Moodle computed them. Its README says how the tables hang together."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

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
    Unit,
    UnitGrading,
    kind,
)

Row = dict[str, str]
PLACES = Decimal("0.0000001")
UNIT_GRADING: tuple[UnitGrading, ...] = ("none", "answer_share", "mark_share")


def rows(folder: Path, table: str) -> Iterator[Row]:
    """The rows of one table, read as a stream."""
    with gzip.open(folder / f"{table}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def by(folder: Path, table: str, column: str) -> dict[str, list[Row]]:
    """The rows of a table grouped by a column, each group in the order of the file."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows(folder, table):
        groups[row[column]].append(row)
    return groups


class Bank:
    """The questions, each version under the id that question attempts use."""

    def __init__(self, folder: Path) -> None:
        self._answers = by(folder, "question_answers", "question")
        self._choice = by(folder, "qtype_multichoice_options", "questionid")
        self._text = by(folder, "qtype_shortanswer_options", "questionid")
        self._number = by(folder, "question_numerical_options", "question")
        self._units = by(folder, "question_numerical_units", "question")
        self._tolerance = by(folder, "question_numerical", "answer")
        self._truth = by(folder, "question_truefalse", "question")
        self._pairs = by(folder, "qtype_match_subquestions", "questionid")
        builders = {
            "multichoice": self._choices,
            "truefalse": self._true_false,
            "shortanswer": self._short_text,
            "numerical": self._numerical,
            "match": self._matching,
        }
        self.items: dict[str, Item] = {}
        for question in rows(folder, "questions"):
            build = builders.get(question["qtype"])
            if build and not self._has_a_unit_menu(question["id"]):
                self.items[question["id"]] = build(question["id"])

    def _has_a_unit_menu(self, question: str) -> bool:
        return any(row["showunits"] in "12" for row in self._number[question])

    def same_choice(self, subquestion: str, question: str) -> str:
        """Equal answer texts are one choice: the id of the first with this text."""
        text = next(r["answertext"] for r in self._pairs[question] if r["id"] == subquestion)
        return next(r["id"] for r in self._pairs[question] if r["answertext"] == text)

    def _choices(self, question: str) -> Item:
        item_type = Single if self._choice[question][0]["single"] == "1" else Multiple
        choices = tuple(
            Choice(row["id"], row["answer"], Decimal(row["fraction"]))
            for row in self._answers[question]
        )
        return item_type(name=question, prompt_html="?", choices=choices)

    def _true_false(self, question: str) -> Item:
        worth = {row["id"]: Decimal(row["fraction"]) for row in self._answers[question]}
        answer = worth[self._truth[question][0]["trueanswer"]] == 1
        return TrueFalse(name=question, prompt_html="?", answer=answer)

    def _short_text(self, question: str) -> Item:
        answers = tuple(
            TextAnswer(row["answer"], Decimal(row["fraction"])) for row in self._answers[question]
        )
        ignore_case = self._text[question][0]["usecase"] == "0"
        return ShortText(name=question, prompt_html="?", answers=answers, ignore_case=ignore_case)

    def _numerical(self, question: str) -> Item:
        options = self._number[question][0]
        answers = tuple(
            NumericAnswer(
                row["answer"],
                Decimal(row["fraction"]),
                Decimal(self._tolerance[row["id"]][0]["tolerance"]),
            )
            for row in self._answers[question]
        )
        return Numerical(
            name=question,
            prompt_html="?",
            answers=answers,
            units=tuple(
                Unit(row["unit"], Decimal(row["multiplier"])) for row in self._units[question]
            ),
            unit_grading=UNIT_GRADING[int(options["unitgradingtype"])],
            unit_penalty=Decimal(options["unitpenalty"]),
            units_left=options["unitsleft"] == "1",
        )

    def _matching(self, question: str) -> Item:
        pairs = self._pairs[question]
        texts = {self.same_choice(row["id"], question): row["answertext"] for row in pairs}
        return Matching(
            name=question,
            prompt_html="?",
            stems=tuple(
                Stem(row["id"], row["questiontext"], self.same_choice(row["id"], question))
                for row in pairs
                if row["questiontext"]
            ),
            choices=tuple(Option(id, text) for id, text in texts.items()),
        )


@dataclass(frozen=True, slots=True)
class Graded:
    """One grading by Moodle: what was answered and what came out (None: nothing to grade)."""

    question_attempt: str
    behaviour: str
    item: Item
    raw: object
    fraction: Decimal | None


def gradings(folder: Path) -> Iterator[Graded]:
    """Every grading of a supported item that shows the bare fraction of an answer.

    With deferred feedback that is the last step of a finished attempt; with tries and with
    certainty it is the raw fraction kept before penalties and factors.
    """
    bank = Bank(folder)
    finished = {
        row["uniqueid"] for row in rows(folder, "quiz_attempts") if row["state"] == "finished"
    }
    attempts = {
        row["id"]: (row["questionid"], row["behaviour"], row["questionusageid"] in finished)
        for row in rows(folder, "question_attempts")
        if row["questionid"] in bank.items
    }
    steps: dict[str, list[Row]] = {attempt: [] for attempt in attempts}
    for step in rows(folder, "question_attempt_steps"):
        if step["questionattemptid"] in steps and int(step["sequencenumber"]) >= 0:
            steps[step["questionattemptid"]].append(step)
    data: dict[str, Row] = {step["id"]: {} for taken in steps.values() for step in taken}
    for row in rows(folder, "question_attempt_step_data"):
        if row["attemptstepid"] in data:
            data[row["attemptstepid"]][row["name"]] = row["value"]
    for attempt, (question, behaviour, is_finished) in attempts.items():
        taken = sorted(steps[attempt], key=lambda step: int(step["sequencenumber"]))
        pages = [data[step["id"]] for step in taken]
        for given, fraction in _graded(behaviour, is_finished, taken, pages):
            raw = _raw(bank, question, pages[0], given)
            yield Graded(attempt, behaviour, bank.items[question], raw, _rounded(fraction))


def _graded(
    behaviour: str, is_finished: bool, taken: list[Row], pages: list[Row]
) -> Iterator[tuple[Row, str]]:
    given: Row = {}
    for page in pages[1:]:
        answer = {name: value for name, value in page.items() if not name.startswith(("-", "_"))}
        # A step that answers nothing and does nothing else is someone taking their answer back.
        if answer or not page.keys() & {"-finish", "-tryagain", "-comment"}:
            given = answer
        if "-_rawfraction" in page:
            yield given, page["-_rawfraction"]
    if behaviour == "deferredfeedback" and is_finished and "-mark" not in pages[-1]:
        yield given, taken[-1]["fraction"]


def _rounded(fraction: str) -> Decimal | None:
    return Decimal(fraction).quantize(PLACES, ROUND_HALF_UP) if fraction else None


def _raw(bank: Bank, question: str, first: Row, given: Row) -> object:
    """The answer in our form, from positions in the order this learner was shown."""
    answer = given.get("answer", "")
    match kind(bank.items[question]):
        case "single":
            shown = first["_order"].split(",")
            return None if answer in ("", "-1") else {"choice": shown[int(answer)]}
        case "multiple":
            shown = first["_order"].split(",")
            ticked = [name for name, value in given.items() if value == "1"]
            return {"choices": [shown[int(name.removeprefix("choice"))] for name in ticked]}
        case "true_false":
            return None if answer == "" else {"value": answer == "1"}
        case "matching":
            stems, choices = first["_stemorder"].split(","), first["_choiceorder"].split(",")
            return {
                "pairs": {
                    stems[int(name.removeprefix("sub"))]: bank.same_choice(
                        choices[int(place) - 1], question
                    )
                    for name, place in given.items()
                    if place not in ("", "0")
                }
            }
        case _:
            return {"text": answer}
