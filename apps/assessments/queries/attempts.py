"""An attempt as its learner sees it while working on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone

from apps.assessments.models import Attempt, Response
from apps.assessments.queries.papers import PaperItem, paper
from apps.assessments.rules.items import Option
from apps.assessments.rules.responses import is_answered, parse_response
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.view import learner_view
from banyan.errors import NotFound


class PlacedItem(msgspec.Struct, frozen=True):
    """What a learner sees of a slot, with their own answer; `revision` 0 means never saved."""

    slot: int
    type: str
    title: str
    prompt_html: str
    max_mark: str
    choices: tuple[Option, ...]
    stems: tuple[Option, ...]
    response: dict[str, Any] | None
    revision: int


class AttemptView(msgspec.Struct, frozen=True):
    """An attempt to be continued. Never holds keys, fractions or feedback."""

    id: UUID
    assessment: str
    title: str
    state: str
    revision: int
    started_at: datetime
    deadline: datetime | None
    server_time: datetime
    submitted_at: datetime | None
    items: list[PlacedItem]


class Progress(msgspec.Struct, frozen=True):
    """How many slots are answered, as of `revision`."""

    attempt: UUID
    state: str
    revision: int
    answered: int
    of: int
    as_of: datetime


def row_of(attempt: UUID, learner: str | None, *, lock: bool = False) -> Attempt:
    """The attempt of this learner (of anybody, when None), locked for writing on demand.

    Raises NotFound, also for an attempt of somebody else: its existence is not your business.
    """
    rows = Attempt.objects.filter(id=attempt)
    if learner is not None:
        rows = rows.filter(learner=learner)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise NotFound("There is no such attempt of yours.")
    return row


def answers_of(attempt: UUID) -> dict[int, Response]:
    """The current answers of an attempt, by slot."""
    return {row.slot: row for row in Response.objects.filter(attempt_id=attempt)}


def attempt_view(attempt: UUID, learner: str) -> AttemptView:
    """The attempt as it stands, for resuming on any device. Raises NotFound."""
    row = row_of(attempt, learner)
    return view_of(row, answers_of(row.id), timezone.now())


def attempt_as_started(attempt: UUID, learner: str) -> AttemptView:
    """The attempt as it was when it began, whatever has become of it since. Raises NotFound.

    The reply to a start is made of this, so that a retry of the start gets the same bytes.
    """
    row = row_of(attempt, learner)
    row.state, row.revision, row.submitted_at = Attempt.State.OPEN, 0, None
    return view_of(row, {}, row.started_at)


def view_of(row: Attempt, given: dict[int, Response], now: datetime) -> AttemptView:
    """The attempt with these answers, as seen at `now`."""
    text = paper(row.paper_id)
    return AttemptView(
        id=row.id,
        assessment=text.assessment,
        title=text.title,
        state=row.state,
        revision=row.revision,
        started_at=row.started_at,
        deadline=row.deadline,
        server_time=now,
        submitted_at=row.submitted_at,
        items=[_placed(row.id, placed, given.get(placed.slot)) for placed in text.items],
    )


def progress(attempt: UUID, learner: str) -> Progress:
    """Read from the source, so never older than an acknowledgement. Raises NotFound."""
    row = row_of(attempt, learner)
    text = paper(row.paper_id)
    given = answers_of(row.id)
    return Progress(
        attempt=row.id,
        state=row.state,
        revision=row.revision,
        answered=sum(_answered(placed, given.get(placed.slot)) for placed in text.items),
        of=len(text.items),
        as_of=timezone.now(),
    )


def _placed(attempt: UUID, placed: PaperItem, given: Response | None) -> PlacedItem:
    shown = learner_view(placed.item, str(attempt), placed.slot)
    return PlacedItem(
        slot=placed.slot,
        type=shown.type,
        title=shown.title,
        prompt_html=shown.prompt_html,
        max_mark=printed(placed.max_mark),
        choices=shown.choices,
        stems=shown.stems,
        response=given.response if given else None,
        revision=given.revision if given else 0,
    )


def _answered(placed: PaperItem, given: Response | None) -> bool:
    if given is None or given.response is None:
        return False
    return is_answered(placed.item, parse_response(placed.item, given.response))
