"""How the items of an assessment have done, for the teacher who wants to mend them."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import msgspec
from django.db import connections

from apps.assessments.models import Assessment
from apps.assessments.queries.assessments import assessment_row
from apps.assessments.queries.papers import PaperItem, paper
from apps.assessments.rules.items import kind
from apps.assessments.rules.weights import effective_weights
from banyan.events.generations import live, reader_of
from banyan.events.reader import as_of
from banyan.statements import statement
from banyan.tenancy import current_tenant
from banyan.tenancy.replicas.replica_read import may_lag
from banyan.tenancy.replicas.router import read_alias

_REPORT = statement(__file__, "item_report")
_ANSWERS = statement(__file__, "answers_given")
_MOST_ANSWERS = 10


class AnswerCount(msgspec.Struct, frozen=True):
    """An answer in words, how many attempts gave it, and the mean fraction it earned."""

    answer: str
    attempts: int
    fraction: float


class Times(msgspec.Struct, frozen=True):
    """Seconds at the item (rules/pacing.py): the quartiles, over so many attempts that saved it."""

    attempts: int
    first_quartile: float
    median: float
    third_quartile: float


class ItemLine(msgspec.Struct, frozen=True):
    """A slot over all attempts that count, `answered` of them with an answer.

    `facility` is the mean fraction, `spread` its standard deviation, `discrimination` the
    correlation of its mark with the rest of the attempt's (-1 to 1), `weight` its effective
    weight (0 to 1, rules/weights.py). Null where there are too few or nobody differs; a weight
    also where better attempts do worse. Title and type are those of the present paper.
    """

    slot: int
    title: str
    type: str
    attempts: int
    answered: int
    facility: float
    spread: float | None
    discrimination: float | None
    weight: float | None
    times: Times | None
    answers: list[AnswerCount]


class ItemReport(msgspec.Struct, frozen=True):
    """The items of an assessment, as far as the projection had read at `as_of`."""

    assessment: str
    title: str
    as_of: datetime
    items: list[ItemLine]


@may_lag
def item_report(assessment: str) -> ItemReport:
    """How the items of an assessment have done. Raises NotFound."""
    row = assessment_row(assessment)
    where = [current_tenant(), live("item_marks"), row.id]
    lines = _rows(_REPORT, where)
    answers: dict[int, list[AnswerCount]] = defaultdict(list)
    for slot, *given in _rows(_ANSWERS, [*where, _MOST_ANSWERS]):
        answers[slot].append(AnswerCount(*given))
    weights = effective_weights([line[6] for line in lines])
    asked = _asked(row)
    return ItemReport(
        assessment=row.key,
        title=row.title,
        as_of=as_of(reader_of("item_marks")),
        items=[
            _line(line, weight, asked.get(line[0]), answers[line[0]])
            for line, weight in zip(lines, weights, strict=True)
        ],
    )


def _asked(row: Assessment) -> dict[int, PaperItem]:
    if row.paper_id is None:
        return {}
    return {placed.slot: placed for placed in paper(row.paper_id).items}


def _line(
    line: tuple[Any, ...],
    weight: float | None,
    placed: PaperItem | None,
    answers: list[AnswerCount],
) -> ItemLine:
    slot, attempts, answered, facility, spread, discrimination, _, timed, quartiles = line
    return ItemLine(
        slot=slot,
        title=placed.item.name if placed else "",
        type=kind(placed.item) if placed else "",
        attempts=attempts,
        answered=answered,
        facility=facility,
        spread=spread,
        discrimination=discrimination,
        weight=weight,
        times=Times(timed, *quartiles) if timed else None,
        answers=answers,
    )


def _rows(sql: str, arguments: list[Any]) -> list[Any]:
    with connections[read_alias()].cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())
