"""What would become of marks on the paper of now: looked at before anything is changed."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from uuid import UUID

import msgspec

from apps.assessments.events import SlotMark
from apps.assessments.models import Attempt, Response
from apps.assessments.queries.assessments import assessment_row
from apps.assessments.queries.attempts import given_in
from apps.assessments.queries.papers import PaperText, paper
from apps.assessments.rules.given import NOTHING_GIVEN, Given
from apps.assessments.rules.response_checks import InvalidResponse
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.slot_marks import mark_again, sum_of

_BATCH = 500
_MOST_SHOWN = 200


class Unfit(ValueError):
    """Answers that are none to the questions of a paper; the message says which."""


class SlotChange(msgspec.Struct, frozen=True):
    """A slot's mark before and after."""

    slot: int
    before: str
    after: str


class AttemptChange(msgspec.Struct, frozen=True):
    """An attempt's sum before and after, and the slots that make the difference."""

    attempt: UUID
    learner: str
    learner_name: str
    before: str
    after: str
    slots: tuple[SlotChange, ...]


class RegradingPlan(msgspec.Struct, frozen=True):
    """What marking everything again would do. `kept` would have fallen and stay, since only
    higher marks are taken; `unfit` have answers that the paper of now does not know.

    `changes` are the first of them, `changing` names all.
    """

    assessment: str
    title: str
    paper: UUID
    attempts: int
    higher: int
    lower: int
    same: int
    kept: int
    unfit: int
    changes: list[AttemptChange]
    changing: list[UUID]


def regrading_plan(assessment: str, *, only_if_higher: bool) -> RegradingPlan:
    """Every submitted attempt marked again on the assessment's paper, without storing it.

    Raises NotFound.
    """
    row = assessment_row(assessment)
    assert row.paper_id is not None
    target = paper(row.paper_id)
    counts = dict.fromkeys(("higher", "lower", "same", "kept", "unfit"), 0)
    changes: list[AttemptChange] = []
    changing: list[UUID] = []
    for attempt, given in _submitted(row.id):
        what, change = _compared(attempt, given, target, only_if_higher=only_if_higher)
        counts[what] += 1
        if change is not None:
            changing.append(attempt.id)
            changes += [change] if len(changes) < _MOST_SHOWN else []
    attempts = sum(counts.values())
    return RegradingPlan(
        row.key, row.title, target.id, attempts, **counts, changes=changes, changing=changing
    )


def marks_on(
    target: PaperText,
    sat: PaperText,
    attempt: UUID,
    given: Mapping[int, Given],
    marks: Sequence[SlotMark],
) -> list[SlotMark]:
    """The marks of an attempt on another paper, under the behaviour of the one that was sat: what
    learners were told that a try would cost stays true. Raises Unfit."""
    before = {one.slot: one for one in marks}
    if set(before) != {placed.slot for placed in target.items}:
        raise Unfit("it has other questions")
    again = []
    for placed in target.items:
        held = given.get(placed.slot, NOTHING_GIVEN)
        rules = sat.at(placed.slot).behaviour
        try:
            item = placed.asked(attempt)
            again.append(mark_again(before[placed.slot], item, placed.max_mark, rules, held))
        except InvalidResponse as error:
            raise Unfit(f"question {placed.slot}: {error}") from error
    return again


def _submitted(assessment: UUID) -> Iterator[tuple[Attempt, dict[int, Given]]]:
    found = Attempt.objects.filter(assessment_id=assessment, state="submitted").order_by("id")
    rows = found.iterator(chunk_size=_BATCH)
    while some := list(islice(rows, _BATCH)):
        given: dict[UUID, dict[int, Given]] = {attempt.id: {} for attempt in some}
        for row in Response.objects.filter(attempt_id__in=list(given)):
            given[row.attempt_id][row.slot] = given_in(row)
        for attempt in some:
            yield attempt, given[attempt.id]


def _compared(
    attempt: Attempt, given: dict[int, Given], target: PaperText, *, only_if_higher: bool
) -> tuple[str, AttemptChange | None]:
    marks = msgspec.convert(attempt.marks, list[SlotMark])
    try:
        again = marks_on(target, paper(attempt.paper_id), attempt.id, given, marks)
    except Unfit:
        return "unfit", None
    before, after = attempt.mark or Decimal(0), sum_of(again, target.max_marks)
    if again == marks:
        return "same", None
    if only_if_higher and after <= before:
        return "kept", None
    slots = tuple(
        SlotChange(one.slot, one.mark, two.mark)
        for one, two in zip(marks, again, strict=True)
        if one.mark != two.mark
    )
    change = AttemptChange(
        attempt.id, attempt.learner, attempt.learner_name, printed(before), printed(after), slots
    )
    if after == before:
        return "same", change
    return ("higher" if after > before else "lower"), change
