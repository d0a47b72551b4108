"""Moodle's attempts: the steps of each question as acts of its learner."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from apps.assessments.replay.archive import ArchivedAttempt, ArchivedSlot, ArchivedStep
from apps.assessments.replay.moodle.bank import Bank
from apps.assessments.replay.moodle.responses import asked, response
from apps.assessments.replay.moodle.tables import Row, Tables, by
from apps.assessments.rules.behaviours import (
    Adaptive,
    AnyBehaviour,
    Certain,
    Deferred,
    Doing,
    Interactive,
)
from apps.assessments.rules.items import Item, Ordering

_PLACES = Decimal("0.0000001")
# What people grade, and what is only read.
_NEVER_BY_RULE = ("manualgraded", "informationitem")
_GRADED = ("gradedright", "gradedpartial", "gradedwrong")


class Step(NamedTuple):
    """A row of question_attempt_steps with its data."""

    row: Row
    data: Row

    @property
    def answer(self) -> Row:
        """The fields that answer the question, as they were posted."""
        return {name: value for name, value in self.data.items() if name[0] not in "-_"}


class MoodleArchive:
    """Every quiz attempt in the tables, in the order of their ids."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._bank = Bank(tables)
        self.items: dict[str, Item] = {}

    def count(self) -> int | None:
        return sum(1 for _ in self._tables.rows("quiz_attempts"))

    def attempts(self, after: int = 0) -> Iterator[ArchivedAttempt]:
        slots = by(self._tables, "question_attempts", "questionusageid")
        steps = self._steps()
        for row in islice(self._tables.rows("quiz_attempts"), after, None):
            placed = sorted(slots[row["uniqueid"]], key=lambda one: int(one["slot"]))
            total = row["sumgrades"]
            yield ArchivedAttempt(
                id=row["id"],
                assessment=row["quiz"],
                learner=row["userid"],
                slots=tuple(self._slot(one, steps.pop(one["id"])) for one in placed),
                total=Decimal(total) if total else None,
            )

    def _steps(self) -> dict[str, list[Step]]:
        data: dict[str, Row] = {}
        for row in self._tables.rows("question_attempt_step_data"):
            data.setdefault(row["attemptstepid"], {})[row["name"]] = row["value"]
        found: dict[str, list[Step]] = {}
        for row in self._tables.rows("question_attempt_steps"):
            # A negative number is an autosave that nothing has come of yet.
            if int(row["sequencenumber"]) >= 0:
                step = Step(row, data.pop(row["id"], {}))
                found.setdefault(row["questionattemptid"], []).append(step)
        for taken in found.values():
            taken.sort(key=lambda step: int(step.row["sequencenumber"]))
        return found

    def _slot(self, row: Row, steps: list[Step]) -> ArchivedSlot:
        item, name = self._asked(row["questionid"], steps[0].data)
        return ArchivedSlot(
            slot=int(row["slot"]),
            question=row["questionid"],
            type=self._bank.type_of(row["questionid"]),
            max_mark=Decimal(row["maxmark"]),
            steps=tuple(self._acts(row, item, steps)),
            item=name,
            rules=None if item is None else self._rules(row, steps[0].data),
        )

    def _asked(self, question: str, first: Row) -> tuple[Item | None, str | None]:
        item = self._bank.item(question)
        if item is None:
            return None, None
        here, which = asked(item, first)
        name = f"{question}#{which}" if which else question
        return self.items.setdefault(name, here), name

    def _rules(self, row: Row, first: Row) -> AnyBehaviour | None:
        penalty = Decimal(self._bank.questions[row["questionid"]]["penalty"])
        match row["behaviour"]:
            case "deferredfeedback":
                return Deferred()
            case "deferredcbm":
                return Certain()
            case "adaptive":
                return Adaptive(penalty)
            case "adaptivenopenalty":
                return Adaptive(Decimal(0))
            case "interactive" | "interactivecountback":
                return Interactive(int(first["-_triesleft"]), penalty)
        return None

    def _acts(self, row: Row, item: Item | None, steps: list[Step]) -> Iterator[ArchivedStep]:
        first, posted, last = steps[0].data, None, None
        if isinstance(item, Ordering):
            # What nobody has touched is handed in as it was shown.
            posted = {"order": first["_currentresponse"].split(",")}
        for step in steps[1:]:
            act = self._step(row, item, first, step)
            if step.answer:
                posted = act.response
            if act.doing in ("save", "check"):
                last = act.response
            # With several tries, what was posted last is graded, even if it was taken back since.
            kept = isinstance(item, Ordering) or row["behaviour"].startswith("interactive")
            if act.doing == "finish" and kept and last != posted:
                act = replace(act, response=posted)
            yield act

    def _step(self, row: Row, item: Item | None, first: Row, step: Step) -> ArchivedStep:
        recorded = _recorded(step, row["behaviour"])
        if "-mark" in step.data:
            return ArchivedStep("grade", grade=_by_hand(step.data), recorded=recorded)
        if row["behaviour"] in _NEVER_BY_RULE:
            return ArchivedStep("grade", grade=recorded, recorded=recorded)
        doing, raw = _doing(step), None
        if item is not None and doing in ("save", "check"):
            raw = response(self._bank, row["questionid"], item, first, step.answer)
        certainty = int(step.data.get("-certainty") or 0) or None
        return ArchivedStep(doing, raw, certainty, recorded=recorded)


def _doing(step: Step) -> Doing:
    if "-finish" in step.data:
        return "finish"
    if "-tryagain" in step.data:
        return "again"
    return "check" if "-submit" in step.data else "save"


def _recorded(step: Step, behaviour: str) -> Decimal | None:
    if step.row["fraction"]:
        return Decimal(step.row["fraction"]).quantize(_PLACES, ROUND_HALF_UP)
    # Counted back, a sum of nothing is stored as NULL though it was graded.
    counted_back = behaviour == "interactivecountback" and step.row["state"] in _GRADED
    return Decimal(0) if counted_back else None


def _by_hand(data: Row) -> Decimal | None:
    if not data["-mark"]:
        return None
    return (Decimal(data["-mark"]) / Decimal(data["-maxmark"])).quantize(_PLACES, ROUND_HALF_UP)
