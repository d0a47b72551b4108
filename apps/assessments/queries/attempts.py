"""An attempt as its learner sees it while working on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from apps.assessments.models import Attempt, Response
from apps.assessments.queries.papers import PaperItem, is_known, known_papers, learn
from apps.assessments.queries.papers import paper as paper_of
from apps.assessments.rules.behaviours import Certain
from apps.assessments.rules.given import NOTHING_GIVEN, Check, Given
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.shown import Canvas, Gap, Option, Writing
from apps.assessments.rules.tries import Tries, tries_of
from apps.assessments.rules.view import learner_view
from banyan.errors import NotFound
from banyan.lanes.ask import Arrays, Row
from banyan.lanes.questions import Question
from banyan.statements import statement


class PlacedItem(msgspec.Struct, frozen=True):
    """What a learner sees of a slot, with their own answer; `revision` 0 means never saved.

    `flagged`: the learner wants to come back to it. `asks_certainty`: how sure they are counts,
    and `certainty` (1 to 3) is what they said. `tries`: of an answer that may be checked, else
    None.
    """

    slot: int
    type: str
    title: str
    prompt_html: str
    max_mark: str
    choices: tuple[Option, ...]
    stems: tuple[Option, ...]
    gaps: tuple[Gap, ...]
    canvas: Canvas | None
    response: dict[str, Any] | None
    revision: int
    flagged: bool
    writing: Writing | None
    asks_certainty: bool
    certainty: int | None
    tries: Tries | None


class RefusedAnswer(msgspec.Struct, frozen=True):
    """An answer that was not stored, kept for its learner to take or to throw away.

    `key` is the Idempotency-Key it came with and its name; `reason` is conflict, closed, late or
    over (the tries for the question).
    """

    slot: int
    key: str
    response: dict[str, Any]
    reason: str
    rejected_at: datetime
    certainty: int | None = None


class AttemptView(msgspec.Struct, frozen=True):
    """An attempt to be continued. Holds no keys, no fractions, and feedback only of checks.

    `grace_until`: while it is overdue, until when it may be handed in.
    """

    id: UUID
    assessment: str
    title: str
    state: str
    revision: int
    started_at: datetime
    deadline: datetime | None
    grace_until: datetime | None
    server_time: datetime
    submitted_at: datetime | None
    items: list[PlacedItem]
    drafts: list[RefusedAnswer]


class AttemptOf(msgspec.Struct, frozen=True):
    """Asks for the attempt of this learner."""

    tenant: UUID
    attempt: UUID
    learner: str


class AttemptViews(Question[AttemptOf, AttemptView]):
    """Attempts as they stand, for resuming on any device. Raises NotFound."""

    sql = statement(__file__, "attempts_with_answers")

    def arrays(self, questions: Sequence[AttemptOf]) -> Arrays:
        return (
            known_papers(),
            [question.tenant for question in questions],
            [question.attempt for question in questions],
            [question.learner for question in questions],
        )

    def answer(self, question: AttemptOf, row: Row) -> AttemptView:
        found, paper_id, title, assessment, items = row[:5]
        if found is None:
            raise NotFound("There is no such attempt of yours.")
        state, revision, started_at, deadline, grace_until, submitted_at, *more = row[5:]
        flagged, now, answers, drafts = more
        paper = learn(paper_id, assessment, title, items)
        given = _given(answers or "{}")
        return AttemptView(
            id=found,
            assessment=assessment,
            title=paper.title,
            state=state,
            revision=revision,
            started_at=started_at,
            deadline=deadline,
            grace_until=grace_until,
            server_time=now,
            submitted_at=submitted_at,
            items=[_placed(found, placed, given, flagged) for placed in paper.items],
            drafts=msgspec.json.decode(drafts or "[]", type=list[RefusedAnswer]),
        )


_given = msgspec.json.Decoder(dict[int, Given]).decode
attempt_view = AttemptViews()


async def attempt_as_started(
    which: AttemptOf, paper_id: UUID, started_at: datetime, deadline: datetime | None
) -> AttemptView:
    """The attempt as it was when it began, whatever has become of it since.

    The reply to a start is made of this, so that a retry of the start gets the same bytes.
    """
    if not is_known(paper_id):
        await attempt_view.ask(which)  # which brings its paper along
    attempt, paper = which.attempt, paper_of(paper_id)
    return AttemptView(
        id=attempt,
        assessment=paper.assessment,
        title=paper.title,
        state="open",
        revision=0,
        started_at=started_at,
        deadline=deadline,
        grace_until=None,
        server_time=started_at,
        submitted_at=None,
        items=[_placed(attempt, placed, {}, []) for placed in paper.items],
        drafts=[],
    )


def row_of(attempt: UUID, learner: str | None) -> Attempt:
    """The attempt of this learner (of anybody, when None).

    Raises NotFound, also for an attempt of somebody else: its existence is not your business.
    """
    rows = Attempt.objects.filter(id=attempt)
    if learner is not None:
        rows = rows.filter(learner=learner)
    row = rows.first()
    if row is None:
        raise NotFound("There is no such attempt of yours.")
    return row


def answers_of(attempt: UUID) -> dict[int, Given]:
    """What the slots of an attempt hold, by slot."""
    return {row.slot: given_in(row) for row in Response.objects.filter(attempt_id=attempt)}


def given_in(row: Response) -> Given:
    """What a slot holds, as the rules take it."""
    checks = msgspec.convert(row.checks or [], tuple[Check, ...])
    return Given(row.response, row.certainty, checks, row.revision)


def _placed(
    attempt: UUID, placed: PaperItem, given: dict[int, Given], flagged: list[int]
) -> PlacedItem:
    shown = learner_view(placed.item, placed.place(attempt))
    held = given.get(placed.slot, NOTHING_GIVEN)
    return PlacedItem(
        slot=placed.slot,
        type=shown.type,
        title=shown.title,
        prompt_html=shown.prompt_html,
        max_mark=printed(placed.max_mark),
        choices=shown.choices,
        stems=shown.stems,
        gaps=shown.gaps,
        canvas=shown.canvas,
        response=held.response,
        revision=held.revision,
        flagged=placed.slot in flagged,
        writing=shown.writing,
        asks_certainty=isinstance(placed.behaviour, Certain) and not placed.item.by_hand,
        certainty=held.certainty,
        tries=tries_of(placed.behaviour, placed.asked(attempt), held),
    )
