"""Attempts of ours as another LMS is to hold them, and what tells whether it does."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from apps.assessments.models import Assessment, Attempt, Paper, Response

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Standing(msgspec.Struct, frozen=True):
    """An attempt as it stands here: `answers` are {slot: {response, revision}}, `marks` {slot:
    {fraction, mark}} once it is submitted, `items` what was asked."""

    id: UUID
    assessment: str
    title: str
    learner: str
    learner_name: str
    state: str
    revision: int
    started_at: datetime
    deadline: datetime | None
    submitted_at: datetime | None
    answers: dict[str, dict[str, Any]]
    marks: dict[str, dict[str, Any]]
    mark: str | None
    max_mark: str
    items: list[dict[str, Any]]


def standings(attempts: Collection[UUID]) -> dict[UUID, Standing]:
    """These attempts of the tenant in scope, those that are there."""
    rows = list(Attempt.objects.filter(id__in=attempts))
    papers = Paper.objects.in_bulk({row.paper_id for row in rows})
    keys = dict(
        Assessment.objects.filter(id__in={row.assessment_id for row in rows}).values_list(
            "id", "key"
        )
    )
    answers = _answers([row.id for row in rows])
    return {
        row.id: _standing(row, papers[row.paper_id], keys[row.assessment_id], answers[row.id])
        for row in rows
    }


def digests(attempts: Mapping[UUID, int]) -> dict[int, str]:
    """SHA-256 (hex) of each attempt's state, by its number on the other LMS (the values).

    What it is made of is said in docs/decisions/0038; the other LMS makes its own of its rows.
    """
    found = standings(attempts)
    return {number: digest(found[one]) for one, number in attempts.items() if one in found}


def fenced(attempts: Collection[UUID]) -> set[UUID]:
    """Those of these attempts of the tenant in scope that stand behind the fence."""
    rows = Attempt.objects.filter(id__in=attempts, fenced=True)
    return set(rows.values_list("id", flat=True))


def _answers(attempts: list[UUID]) -> dict[UUID, dict[str, dict[str, Any]]]:
    found: dict[UUID, dict[str, dict[str, Any]]] = {attempt: {} for attempt in attempts}
    rows = Response.objects.filter(attempt_id__in=attempts)
    for attempt, slot, response, revision in rows.values_list(
        "attempt_id", "slot", "response", "revision"
    ):
        found[attempt][str(slot)] = {"response": response, "revision": revision}
    return found


def _standing(
    row: Attempt, paper: Paper, assessment: str, answers: dict[str, dict[str, Any]]
) -> Standing:
    return Standing(
        id=row.id,
        assessment=assessment,
        title=paper.title,
        learner=row.learner,
        learner_name=row.learner_name,
        state=row.state,
        revision=row.revision,
        started_at=row.started_at,
        deadline=row.deadline,
        submitted_at=row.submitted_at,
        answers=answers,
        marks={
            str(one["slot"]): {"fraction": one.get("fraction"), "mark": one["mark"]}
            for one in row.marks
        },
        mark=None if row.mark is None else _plain(row.mark),
        max_mark=_plain(row.max_mark),
        items=paper.items,
    )


def digest(one: Standing) -> str:
    """The fingerprint of one (docs/decisions/0038)."""
    state = {
        "assessment": one.assessment,
        "learner": one.learner,
        "state": one.state,
        "started_at": _moment(one.started_at),
        "deadline": _moment(one.deadline),
        "submitted_at": _moment(one.submitted_at),
        "answers": {
            slot: [answer["response"], answer["revision"]] for slot, answer in one.answers.items()
        },
        "marks": {
            slot: [None if mark["fraction"] is None else _plain(mark["fraction"]),
                   _plain(mark["mark"])]
            for slot, mark in one.marks.items()
        },
        "mark": one.mark,
        "max_mark": one.max_mark,
    }  # fmt: skip
    spelled = json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(spelled.encode()).hexdigest()


def _moment(at: datetime | None) -> int | None:
    # The other LMS counts milliseconds.
    return None if at is None else (at - _EPOCH) // _MILLISECOND


def _plain(number: Decimal | str) -> str:
    value = Decimal(number)
    return "0" if value == 0 else f"{value.normalize():f}"
