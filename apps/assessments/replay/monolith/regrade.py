"""The monolith's own scorer asked again: does it give today what ours gives?

Each distinct history is graded once. What the monolith does not know, tries, penalties, grades of
people, many types, is left out, counted and named.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec

from apps.assessments.replay import long
from apps.assessments.replay.archive import ArchivedSlot
from apps.assessments.replay.bulk import Bulk
from apps.assessments.replay.monolith.client import Legacy
from apps.assessments.rules.behaviours import Deferred
from apps.assessments.rules.items import plain_item

_AT_ONCE = 50  # small bodies: an old system may refuse large ones


class Unasked(msgspec.Struct, frozen=True):
    """Why the monolith could not grade, and how many questions of attempts that concerns."""

    reason: str
    histories: int
    questions: int


class _Pair(NamedTuple):
    """A history as the monolith can be asked about it."""

    history: int
    steps: int
    asked: dict[str, Any]


def regraded(source: Path, target: Path, legacy: Legacy) -> list[Unasked]:
    """Write a long archive as if the monolith had marked it today; what it cannot is not in it.

    Sums are not in it either: they would be those of a part of the questions."""
    bulk = Bulk(source)
    reasons: dict[int, str] = {}
    records, by_history = long.Numbers(), {}
    for pairs in _some(list(_pairs(bulk, reasons))):
        for pair, grade in zip(pairs, _grades(legacy, pairs), strict=True):
            if "problem" in grade:
                reasons[pair.history] = f"The monolith refuses: {grade['problem']}"
                continue
            fractions = [*([None] * (pair.steps - 1)), grade["fraction"]]
            by_history[pair.history] = records.of(msgspec.json.encode(fractions))
    _written(source, target, by_history, records)
    return _named(bulk, reasons)


def _pairs(bulk: Bulk, reasons: dict[int, str]) -> Iterator[_Pair]:
    for history, slot in bulk.histories():
        why = _why_not(slot)
        if why or slot.item is None:
            reasons[history] = why
            continue
        given = [step.response for step in slot.steps if step.doing == "save"]
        asked = {
            "item": plain_item(bulk.items[slot.item]),
            "response": given[-1] if given else None,
        }
        if slot.steps[-1].response is not None:
            asked["response"] = slot.steps[-1].response
        yield _Pair(history, len(slot.steps), asked)


def _why_not(slot: ArchivedSlot) -> str:
    if slot.item is None or slot.rules is None:
        return f"No rule grades {slot.type}"
    if not isinstance(slot.rules, Deferred) or slot.rules != Deferred():
        return f"It does not know the behaviour {slot.rules.__struct_config__.tag}"
    doings = [step.doing for step in slot.steps]
    if doings[-1:] != ["finish"] or set(doings[:-1]) - {"save"}:
        return "It was not handed in, or a person has graded it"
    return ""


def _grades(legacy: Legacy, pairs: Sequence[_Pair]) -> list[dict[str, Any]]:
    asked = [pair.asked for pair in pairs]
    answer = legacy.ask("POST", "/api/v1/grade", {"pairs": asked})
    grades: list[dict[str, Any]] = answer["grades"]
    return grades


def _some(pairs: list[_Pair]) -> Iterator[list[_Pair]]:
    return (pairs[at : at + _AT_ONCE] for at in range(0, len(pairs), _AT_ONCE))


def _named(bulk: Bulk, reasons: dict[int, str]) -> list[Unasked]:
    counts = {history: count for history, count, _ in bulk.graded_by_rule()}
    histories, questions = Counter(reasons.values()), Counter[str]()
    for history, reason in reasons.items():
        questions[reason] += counts.get(history, 0)
    return [Unasked(one, histories[one], questions[one]) for one in sorted(histories)]


def _written(source: Path, target: Path, by_history: dict[int, int], records: long.Numbers) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in ("histories.parquet", long.ITEMS):
        shutil.copy(source / name, target)
    with duckdb.connect() as database:
        run = database.execute
        run("CREATE TABLE graded (history INTEGER, record INTEGER)")
        run("CREATE TABLE records (record INTEGER, fractions VARCHAR)")
        if by_history:
            database.executemany("INSERT INTO graded VALUES (?, ?)", list(by_history.items()))
            database.executemany("INSERT INTO records VALUES (?, ?)", list(records.rows()))
        here, there = (str(one).replace("'", "''") for one in (source, target))
        run(f"COPY records TO '{there}/records.parquet'")
        run(
            f"COPY (SELECT attempt, id, assessment, learner, NULL::BIGINT AS total"
            f" FROM '{here}/attempts.parquet' ORDER BY attempt) TO '{there}/attempts.parquet'"
        )
        run(
            f"COPY (SELECT attempt, slot, history, graded.record FROM '{here}/slots.parquet'"
            f" JOIN graded USING (history) ORDER BY attempt, slot) TO '{there}/slots.parquet'"
        )
