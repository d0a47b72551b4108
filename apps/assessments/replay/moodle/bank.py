"""Moodle's questions as items, each version under the id that question attempts point at.

Ids of choices are the ids of Moodle's rows: what learners were shown is recorded in them.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from apps.assessments.replay.moodle.tables import Row, Tables, by
from apps.assessments.rules.items import (
    Calculated,
    Choice,
    Cloze,
    ClozePart,
    FormulaAnswer,
    GapMatch,
    Item,
    Matching,
    Multiple,
    Numerical,
    NumericAnswer,
    Option,
    Ordering,
    ShortText,
    Single,
    Stem,
    TextAnswer,
    ToleranceType,
    TrueFalse,
    Unit,
    UnitGrading,
    Word,
    WordGap,
    kind,
)
from apps.assessments.rules.orders import OrderGrading

_UNIT_GRADING: tuple[UnitGrading, ...] = ("none", "answer_share", "mark_share")
_TOLERANCE: dict[str, ToleranceType] = {"1": "relative", "2": "nominal", "3": "geometric"}
_ORDER: dict[str, OrderGrading] = {
    "-1": "all_or_nothing",
    "0": "position",
    "1": "next",
    "2": "next_and_end",
    "3": "neighbours",
    "4": "all_pairs",
    "5": "longest_order",
    "6": "longest_run",
    "7": "distance",
}
_UNIT_MENUS = ("1", "2")
_PLACE = re.compile(r"\[\[(\d+)\]\]")
_PART = re.compile(r"\{#(\d+)\}")


class Bank:
    """The items of every question that is graded by rules."""

    def __init__(self, tables: Tables) -> None:
        self.questions = {row["id"]: row for row in tables.rows("questions")}
        self.answers = by(tables, "question_answers", "question")
        self.pairs = by(tables, "qtype_match_subquestions", "questionid")
        self._choice = by(tables, "qtype_multichoice_options", "questionid")
        self._text = by(tables, "qtype_shortanswer_options", "questionid")
        self._number = by(tables, "question_numerical_options", "question")
        self._units = by(tables, "question_numerical_units", "question")
        self._tolerance = by(tables, "question_numerical", "answer")
        self._truth = by(tables, "question_truefalse", "question")
        self._order = by(tables, "qtype_ordering_options", "questionid")
        self._words = by(tables, "question_gapselect_answers", "question")
        self._parts = by(tables, "question_multianswer", "question")
        self._formulas = by(tables, "question_calculated", "answer")
        self._datasets = by(tables, "question_datasets", "question")
        self._definitions = by(tables, "question_dataset_definitions", "id")
        self._values = by(tables, "question_dataset_items", "definition")
        self.hints = by(tables, "question_hints", "questionid")
        self._items: dict[str, Item | None] = {}

    def item(self, question: str) -> Item | None:
        """The item of a question; None when no rule grades it. Raises InvalidItem."""
        if question not in self._items:
            build = self._builders.get(self.questions[question]["qtype"])
            self._items[question] = build(self, question) if build else None
        return self._items[question]

    def type_of(self, question: str) -> str:
        """Our name of a question's type; Moodle's where no rule grades it."""
        item = self.item(question)
        return self.questions[question]["qtype"] if item is None else kind(item)

    def parts(self, question: str) -> list[str]:
        """The questions inside a cloze question, in the order of their places."""
        return self._parts[question][0]["sequence"].split(",")

    def same_choice(self, pair: str, question: str) -> str:
        """Equal answer texts are one choice: the id of the first with this text."""
        text = next(row["answertext"] for row in self.pairs[question] if row["id"] == pair)
        return next(row["id"] for row in self.pairs[question] if row["answertext"] == text)

    def words(self, question: str) -> dict[str, list[str]]:
        """The ids of words by their group, as Moodle numbers them."""
        groups: dict[str, list[str]] = {}
        for row in self._words[question]:
            groups.setdefault(row["choicegroup"], []).append(_word(row))
        return groups

    def _heading(self, question: str) -> dict[str, Any]:
        row = self.questions[question]
        # The text is not shown to anyone here; a part of a cloze question has none of its own.
        return {"name": row["name"] or question, "prompt_html": row["questiontext"] or "…"}

    def _choices(self, question: str) -> Item:
        item_type = Single if self._choice[question][0]["single"] == "1" else Multiple
        choices = tuple(
            Choice(row["id"], row["answer"], Decimal(row["fraction"]))
            for row in self.answers[question]
        )
        return item_type(**self._heading(question), choices=choices)

    def _true_false(self, question: str) -> Item:
        worth = {row["id"]: Decimal(row["fraction"]) for row in self.answers[question]}
        right = worth[self._truth[question][0]["trueanswer"]] == 1
        return TrueFalse(**self._heading(question), answer=right)

    def _short_text(self, question: str) -> Item:
        answers = tuple(
            TextAnswer(row["answer"], Decimal(row["fraction"])) for row in self.answers[question]
        )
        ignore_case = self._text[question][0]["usecase"] == "0"
        return ShortText(**self._heading(question), answers=answers, ignore_case=ignore_case)

    def _numerical(self, question: str) -> Item:
        answers = tuple(
            NumericAnswer(
                row["answer"],
                Decimal(row["fraction"]),
                Decimal(self._tolerance[row["id"]][0]["tolerance"]),
            )
            for row in self.answers[question]
        )
        return Numerical(**self._heading(question), answers=answers, **self._unit_fields(question))

    def _unit_fields(self, question: str) -> dict[str, Any]:
        units = tuple(
            Unit(row["unit"], Decimal(row["multiplier"])) for row in self._units[question]
        )
        if not self._number[question]:
            return {"units": units}
        options = self._number[question][0]
        return {
            "units": units,
            "unit_grading": _UNIT_GRADING[int(options["unitgradingtype"])],
            "unit_penalty": Decimal(options["unitpenalty"]),
            "units_left": options["unitsleft"] == "1",
            "unit_menu": options["showunits"] in _UNIT_MENUS,
        }

    def _matching(self, question: str) -> Item:
        pairs = self.pairs[question]
        texts = {self.same_choice(row["id"], question): row["answertext"] for row in pairs}
        return Matching(
            **self._heading(question),
            stems=tuple(
                Stem(row["id"], row["questiontext"], self.same_choice(row["id"], question))
                for row in pairs
                if row["questiontext"]
            ),
            choices=tuple(Option(id, text) for id, text in texts.items()),
        )

    def _ordering(self, question: str) -> Item:
        # `fraction` is the place from 1 in the right order.
        listed = sorted(self.answers[question], key=lambda row: Decimal(row["fraction"]))
        return Ordering(
            **self._heading(question),
            entries=tuple(Option(row["id"], row["answer"]) for row in listed),
            grading=_ORDER[self._order[question][0]["gradingtype"]],
        )

    def _gap_match(self, question: str) -> Item:
        listed = self._words[question]
        by_number = {row["choiceno"]: _word(row) for row in listed}
        heading = self._heading(question)
        right = _PLACE.findall(heading["prompt_html"])
        numbers = iter(range(1, len(right) + 1))
        heading["prompt_html"] = _PLACE.sub(
            lambda _: f"[[p{next(numbers)}]]", heading["prompt_html"]
        )
        return GapMatch(
            **heading,
            gaps=tuple(WordGap(f"p{at}", by_number[no]) for at, no in enumerate(right, start=1)),
            words=tuple(Word(_word(row), row["answer"], row["choicegroup"]) for row in listed),
        )

    def _cloze(self, question: str) -> Item:
        heading = self._heading(question)
        heading["prompt_html"] = _PART.sub(r"[[sub\1]]", heading["prompt_html"])
        parts = []
        for number, part in enumerate(self.parts(question), start=1):
            item: Any = self.item(part)
            parts.append(
                ClozePart(f"sub{number}", item, Decimal(self.questions[part]["defaultmark"]))
            )
        return Cloze(**heading, items=tuple(parts))

    def _calculated(self, question: str) -> Item:
        return Calculated(
            **self._heading(question),
            answers=tuple(self._formula_answer(row) for row in self.answers[question]),
            variants=self._variants(question),
            **self._unit_fields(question),
        )

    def _formula_answer(self, row: Row) -> FormulaAnswer:
        how = self._formulas[row["id"]][0]
        return FormulaAnswer(
            row["answer"],
            Decimal(row["fraction"]),
            Decimal(how["tolerance"]),
            _TOLERANCE[how["tolerancetype"]],
        )

    def _variants(self, question: str) -> tuple[dict[str, Decimal], ...]:
        columns: dict[str, dict[str, Decimal]] = {}
        for row in self._datasets[question]:
            definition = row["datasetdefinition"]
            for value in self._values[definition]:
                column = columns.setdefault(value["itemnumber"], {})
                column[self._definitions[definition][0]["name"]] = Decimal(value["value"])
        return tuple(columns[number] for number in sorted(columns, key=int))

    _builders: dict[str, Callable[["Bank", str], Item]] = {
        "multichoice": _choices,
        "truefalse": _true_false,
        "shortanswer": _short_text,
        "numerical": _numerical,
        "match": _matching,
        "ordering": _ordering,
        "gapselect": _gap_match,
        "ddwtos": _gap_match,
        "multianswer": _cloze,
        "calculated": _calculated,
        "calculatedsimple": _calculated,
    }


def _word(row: Row) -> str:
    return f"w{row['choiceno']}"
