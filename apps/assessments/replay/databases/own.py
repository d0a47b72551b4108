"""What Banyan itself has marked: submitted attempts of its own database."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec
from msgspec import structs

from apps.assessments.replay.archive import ArchivedAttempt, ArchivedSlot, ArchivedStep
from apps.assessments.replay.databases.database import Database
from apps.assessments.replay.marked import named
from apps.assessments.rules.behaviours import AnyBehaviour, Deferred
from apps.assessments.rules.given import NOTHING_GIVEN, Given
from apps.assessments.rules.items import Item, asked, kind
from apps.assessments.rules.shown import Place

TABLE = "assessments_attempt"
_ATTEMPTS = """
SELECT a.id::text, a.assessment_id::text, coalesce(a.marked_on, a.paper_id)::text AS paper_id,
       a.paper_id::text AS sat_on, a.learner, a.mark, a.marks,
       (SELECT jsonb_object_agg(r.slot, jsonb_build_object(
                 'response', r.response, 'certainty', r.certainty,
                 'checks', coalesce(r.checks, '[]')))
        FROM assessments_response r
        WHERE r.tenant_id = a.tenant_id AND r.attempt_id = a.id) AS given
FROM assessments_attempt a
WHERE a.state = 'submitted'
ORDER BY a.tenant_id, a.id
"""
_COUNT = "SELECT count(*) AS attempts FROM assessments_attempt WHERE state = 'submitted'"
_PAPER = "SELECT items FROM assessments_paper WHERE id = %s::uuid"
_PAPERS_HELD = 256


class _Placed(msgspec.Struct, frozen=True):
    """An item on a paper."""

    slot: int
    max_mark: Decimal
    item: Item
    behaviour: AnyBehaviour = Deferred()


class OwnArchive:
    """Every submitted attempt, with its answers as they were handed in and their marks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._paper = lru_cache(_PAPERS_HELD)(self._read_paper)
        self.items: dict[str, Item] = {}

    def count(self) -> int | None:
        (row,) = self._database.rows(_COUNT)
        return int(row["attempts"])

    def attempts(self, after: int = 0) -> Iterator[ArchivedAttempt]:
        for row in islice(self._database.rows(_ATTEMPTS), after, None):
            marks = {one["slot"]: one for one in row["marks"]}
            # Marked again on another paper, an attempt keeps the behaviour it was sat under.
            sat_under = {one.slot: one.behaviour for one in self._paper(row["sat_on"])}
            given = msgspec.convert(row["given"] or {}, dict[int, Given], str_keys=True)
            yield ArchivedAttempt(
                id=row["id"],
                assessment=row["assessment_id"],
                learner=row["learner"],
                slots=tuple(
                    self._slot(row, placed, given.get(placed.slot, NOTHING_GIVEN), marks)
                    for placed in (
                        structs.replace(one, behaviour=sat_under[one.slot])
                        for one in self._paper(row["paper_id"])
                    )
                ),
                total=row["mark"],
            )

    def _slot(
        self, row: dict[str, Any], placed: _Placed, given: Given, marks: dict[int, Any]
    ) -> ArchivedSlot:
        item = asked(placed.item, Place(row["id"], placed.slot))
        name = named(self.items, f"{row['paper_id']}/{placed.slot}", item)
        mark = marks.get(placed.slot, {})
        steps = _steps(given, mark.get("fraction"), by_people="markings" in mark)
        return ArchivedSlot(
            slot=placed.slot,
            question=name,
            type=kind(item),
            max_mark=placed.max_mark,
            steps=steps,
            item=name,
            rules=placed.behaviour,
        )

    def _read_paper(self, paper: str) -> tuple[_Placed, ...]:
        (row,) = self._database.rows(_PAPER, [paper])
        return msgspec.convert(row["items"], tuple[_Placed, ...])


def _steps(given: Given, fraction: str | None, *, by_people: bool) -> tuple[ArchivedStep, ...]:
    """The checks, the last save, the end: what other saves have left no trace of earned nothing.

    What people gave instead is taken as it is; what a rule had given before is not known.
    """
    checks = [
        ArchivedStep("check", check.response, recorded=_number(check.fraction))
        for check in given.checks
    ]
    so_far = checks[-1].recorded if checks else None
    save = ArchivedStep("save", given.response, given.certainty, recorded=so_far)
    recorded = _number(fraction)
    if by_people:
        return (*checks, save, ArchivedStep("grade", grade=recorded, recorded=recorded))
    return (*checks, save, ArchivedStep("finish", recorded=recorded))


def _number(fraction: str | None) -> Decimal | None:
    return None if fraction is None else Decimal(fraction)
