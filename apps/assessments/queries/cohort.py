"""How a cohort is doing while it sits an assessment, and how its items have done."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections
from django.utils import timezone

from apps.assessments.queries.assessments import assessment_row
from banyan.events.generations import live, reader_of
from banyan.events.reader import as_of
from banyan.statements import statement
from banyan.tenancy import current_tenant
from banyan.tenancy.replicas.replica_read import may_lag
from banyan.tenancy.replicas.router import read_alias

_COHORT = statement(__file__, "cohort")
_ANSWERED = statement(__file__, "answered_slots")
_ITEMS = statement(__file__, "item_statistics")
_RECENT = timedelta(minutes=5)


class StateCount(msgspec.Struct, frozen=True):
    """Attempts in one state; `answered` of `of` slots hold an answer in all of them together."""

    state: str
    attempts: int
    answered: int
    of: int


class SlotCount(msgspec.Struct, frozen=True):
    """How many attempts hold an answer in this slot."""

    slot: int
    answered: int


class Cohort(msgspec.Struct, frozen=True):
    """Everybody who sits an assessment, as far as the projection had read at `as_of`.

    `saving`: how many attempts have saved an answer in the five minutes before now.
    """

    assessment: str
    title: str
    as_of: datetime
    attempts: int
    saving: int
    last_saved_at: datetime | None
    states: list[StateCount]
    slots: list[SlotCount]


class ItemStatistic(msgspec.Struct, frozen=True):
    """A slot over all attempts that count, `answered` of them with an answer.

    `facility` is the mean fraction (0: nobody, 1: everybody), `spread` its standard deviation,
    `discrimination` the correlation of its mark with the rest of the attempt's (-1 to 1); null
    when there are too few, or nobody differs.
    """

    slot: int
    attempts: int
    answered: int
    facility: float
    spread: float | None
    discrimination: float | None


class ItemStatistics(msgspec.Struct, frozen=True):
    """The slots of an assessment, as far as the projection had read at `as_of`."""

    assessment: str
    title: str
    as_of: datetime
    items: list[ItemStatistic]


@may_lag
def cohort(assessment: str) -> Cohort:
    """How those who sit it are doing. Raises NotFound."""
    row = assessment_row(assessment)
    shown = live("results")
    states = _rows(_COHORT, [timezone.now() - _RECENT, current_tenant(), shown, row.id])
    return Cohort(
        assessment=row.key,
        title=row.title,
        as_of=as_of(reader_of("results")),
        attempts=sum(count for _, count, *_ in states),
        saving=sum(state[4] for state in states),
        last_saved_at=max((state[5] for state in states if state[5]), default=None),
        states=[StateCount(*state[:4]) for state in states],
        slots=[SlotCount(*slot) for slot in _of(_ANSWERED, shown, row.id)],
    )


@may_lag
def item_statistics(assessment: str) -> ItemStatistics:
    """How the items of an assessment have done. Raises NotFound."""
    row = assessment_row(assessment)
    return ItemStatistics(
        assessment=row.key,
        title=row.title,
        as_of=as_of(reader_of("item_marks")),
        items=[ItemStatistic(*item) for item in _of(_ITEMS, live("item_marks"), row.id)],
    )


def _of(sql: str, generation: int, assessment: UUID) -> list[Any]:
    return _rows(sql, [current_tenant(), generation, assessment])


def _rows(sql: str, arguments: list[Any]) -> list[Any]:
    with connections[read_alias()].cursor() as cursor:
        cursor.execute(sql, arguments)
        return list(cursor.fetchall())
