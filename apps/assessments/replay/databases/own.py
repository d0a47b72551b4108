"""What Banyan itself has marked: submitted attempts of its own database."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec

from apps.assessments.replay.archive import ArchivedAttempt, ArchivedSlot
from apps.assessments.replay.databases.database import Database
from apps.assessments.replay.marked import marked_slot, named
from apps.assessments.rules.items import Item, asked
from apps.assessments.rules.shown import Place

TABLE = "assessments_attempt"
_ATTEMPTS = """
SELECT a.id::text, a.assessment_id::text, coalesce(a.marked_on, a.paper_id)::text AS paper_id,
       a.learner, a.mark, a.marks,
       (SELECT jsonb_object_agg(r.slot, r.response) FROM assessments_response r
        WHERE r.tenant_id = a.tenant_id AND r.attempt_id = a.id) AS responses
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
            responses = row["responses"] or {}
            yield ArchivedAttempt(
                id=row["id"],
                assessment=row["assessment_id"],
                learner=row["learner"],
                slots=tuple(
                    self._slot(row, placed, responses.get(str(placed.slot)), marks)
                    for placed in self._paper(row["paper_id"])
                ),
                total=row["mark"],
            )

    def _slot(
        self, row: dict[str, Any], placed: _Placed, response: Any, marks: dict[int, Any]
    ) -> ArchivedSlot:
        item = asked(placed.item, Place(row["id"], placed.slot))
        name = named(self.items, f"{row['paper_id']}/{placed.slot}", item)
        mark = marks.get(placed.slot, {})
        return marked_slot(
            placed.slot,
            name,
            item,
            placed.max_mark,
            response,
            mark.get("fraction"),
            by_people="markings" in mark,
        )

    def _read_paper(self, paper: str) -> tuple[_Placed, ...]:
        (row,) = self._database.rows(_PAPER, [paper])
        return msgspec.convert(row["items"], tuple[_Placed, ...])
