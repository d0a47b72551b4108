"""Moodle's tables in its own database, as the exported ones: same names, same texts."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from apps.assessments.replay.databases.database import Database
from apps.assessments.replay.moodle.tables import Row

_CALLED = {"questions": "question", "quizzes": "quiz"}
# What a teacher tried out was told to no learner.
_ONLY = {"quiz_attempts": "WHERE preview = 0"}
# The words of gaps are answers like others; in which group stands in their feedback: a number,
# or with drag and drop PHP's own form of an object.
_WORDS = """
SELECT a.id, a.question, a.answer, a.feedback,
       row_number() OVER (PARTITION BY a.question ORDER BY a.id) AS choiceno
FROM {prefix}question_answers a JOIN {prefix}question q ON q.id = a.question
WHERE q.qtype IN ('gapselect', 'ddwtos') ORDER BY a.id
"""
_GROUP = re.compile(r'"draggroup";(?:s:\d+:"|i:)(\d+)')


class LiveTables:
    """The tables of a Moodle whose names begin with `prefix`."""

    def __init__(self, database: Database, prefix: str) -> None:
        self._database = database
        self._prefix = prefix

    def rows(self, table: str) -> Iterator[Row]:
        if table == "question_gapselect_answers":
            return self._words()
        name = self._prefix + _CALLED.get(table, table)
        if not self._database.has(name):  # a type of question that this Moodle does not have
            return iter(())
        found = self._database.rows(f"SELECT * FROM {name} {_ONLY.get(table, '')} ORDER BY id")
        return map(_row, found)

    def _words(self) -> Iterator[Row]:
        for row in map(_row, self._database.rows(_WORDS.format(prefix=self._prefix))):
            dragged = _GROUP.search(row["feedback"])
            yield {**row, "choicegroup": dragged[1] if dragged else row["feedback"]}


def _row(found: dict[str, Any]) -> Row:
    return {name: _text(value) for name, value in found.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)
