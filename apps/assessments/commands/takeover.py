"""Attempts of another LMS taken over: moved here with their history, and followed from then on."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Max

from apps.assessments.commands.moved_papers import Unmovable, papers_of
from apps.assessments.events import (
    AnswerOverwritten,
    AnswerSaved,
    AnswersSaved,
    AttemptEvent,
    AttemptReopened,
    AttemptStarted,
    AttemptSubmitted,
    Moved,
    SlotAnswer,
    SlotMark,
)
from apps.assessments.models import Attempt, Paper, Response
from apps.assessments.queries.papers import PaperText, paper
from apps.assessments.rules.attempts import closing_time
from apps.assessments.rules.moving import HeldAnswer, HeldAttempt, moved_id, saves_at
from apps.assessments.rules.responses import InvalidResponse, is_answered, parse_response
from banyan.commands import handles
from banyan.commands.batch import turn_of
from banyan.errors import NotFound, StaleEpoch
from banyan.events.log import append
from banyan.lanes.django_connection import take_turns
from banyan.messages import Command
from banyan.models import EventRecord
from banyan.tenancy.fence import fence_of

_What = tuple[type[AttemptEvent], dict[str, Any]]
_STATES = (Attempt.State.OPEN, Attempt.State.SUBMITTED)


class TakenOver(msgspec.Struct, frozen=True):
    """A record of the other LMS: which attempt it is here, and why it cannot be one, if so."""

    record: int
    attempt: UUID
    problem: str = ""


class AllTaken(msgspec.Struct, frozen=True):
    """One for each record that was handed over, in their order."""

    attempts: list[TakenOver]


class TakeOver(Command[AllTaken], frozen=True, kw_only=True):
    """Hold these attempts as the LMS `source` holds them: move what is new, follow what is known.

    Each must be at least as new as the last that was taken. What is the same changes nothing.
    """

    source: str
    records: tuple[HeldAttempt, ...]


@handles(TakeOver)
def take_over(command: TakeOver) -> AllTaken:
    """Raises StaleEpoch unless the fence is closed, in the command's epoch: only what we may not
    write ourselves is taken from elsewhere."""
    fence = fence_of(command.tenant, "attempt")
    if fence is None or fence.is_open or fence.epoch != command.epoch:
        raise StaleEpoch(0 if fence is None else fence.epoch)
    ids = [moved_id(command.tenant, one.id, one.started_at) for one in command.records]
    take_turns(sorted({turn_of(one) for one in ids}))
    taking = _Taking(command, ids)
    pairs = zip(command.records, ids, strict=True)
    outcomes = [TakenOver(record.id, one, taking.problem(record, one)) for record, one in pairs]
    taking.write()
    return AllTaken(outcomes)


class _Taking:
    """What taking some records over comes to, written in a few statements at the end."""

    def __init__(self, command: TakeOver, ids: list[UUID]) -> None:
        self._command = command
        self._rows = {row.id: row for row in Attempt.objects.filter(id__in=ids)}
        self._new: list[Attempt] = []
        self._answers: dict[tuple[UUID, int], Response] = {
            (row.attempt_id, row.slot): row for row in Response.objects.filter(attempt_id__in=ids)
        }
        self._changed: dict[tuple[UUID, int], Response] = {}
        self._events: list[tuple[AttemptEvent, str | None]] = []
        self._papers = papers_of(command.tenant, command.records)
        self._keys = set(
            EventRecord.objects.filter(
                aggregateid__in=ids, key__in=[one.key for one in command.records if one.key]
            ).values_list("aggregateid", "key")
        )
        learners = {one.learner for one in command.records}
        others = Attempt.objects.filter(learner__in=learners)
        self._numbers: dict[tuple[str, UUID], int] = {
            (learner, assessment): number
            for learner, assessment, number in others.values_list("learner", "assessment_id")
            .annotate(last=Max("number"))
            .values_list("learner", "assessment_id", "last")
        }
        self._open = {
            (learner, assessment): one
            for learner, assessment, one in others.filter(
                state__in=(Attempt.State.OPEN, Attempt.State.OVERDUE)
            ).values_list("learner", "assessment_id", "id")
        }
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            self._now: datetime = cursor.fetchone()[0]

    def problem(self, held: HeldAttempt, attempt: UUID) -> str:
        """Take this one; why it cannot be taken, or nothing."""
        try:
            self._take(held, attempt)
        except Unmovable as why:
            return str(why)[:300]
        return ""

    def write(self) -> None:
        """Put it all into the tables."""
        heads = append(self._events)
        for attempt, head in heads.items():
            self._rows[attempt].head = head
        Attempt.objects.bulk_create(self._new)
        new = {row.id for row in self._new}
        for attempt in heads:
            if attempt not in new:
                self._rows[attempt].save()
        Response.objects.bulk_create(
            self._changed.values(),
            update_conflicts=True,
            unique_fields=["tenant_id", "attempt_id", "slot"],
            update_fields=["response", "answered", "revision", "saved_at"],
        )

    def _take(self, held: HeldAttempt, attempt: UUID) -> None:
        answered = self._answered(held, self._rows.get(attempt))  # all that may be wrong is seen
        row = self._rows.get(attempt) or self._begun(held, attempt)  # before anything is written
        known = {
            slot: (one.response, one.revision)
            for (of, slot), one in self._answers.items()
            if of == attempt
        }
        saves = list(saves_at(held, known, row.revision))
        if row.state == Attempt.State.SUBMITTED:
            if held.state == row.state and not any(slots for _, slots in saves):
                return
            self._reopen(row)
            saves = list(saves_at(held, known, row.revision))
        for revision, slots in saves:
            key = held.key if revision == saves[-1][0] and held.state == "open" else None
            said = [(slot, _response(held, slot), answered.get(slot, False)) for slot in slots]
            self._tell(row, _saved(said), revision, key)
            for slot in slots:
                self._put(attempt, slot, held, answered.get(slot, False))
        if held.state == Attempt.State.SUBMITTED:
            self._submit(row, held)

    def _answered(self, held: HeldAttempt, row: Attempt | None) -> dict[int, bool]:
        if held.state not in _STATES:
            raise Unmovable(f"Here is no attempt that is {held.state}.")
        if held.state == Attempt.State.SUBMITTED and None in (held.mark, held.submitted_at):
            raise Unmovable("It was handed in and has no mark.")
        made = self._papers[held.id] if row is None else None
        if isinstance(made, Unmovable):
            raise made
        asked = paper(made.id if made else row.paper_id if row else UUID(int=0))
        return {slot: _is_answered(asked, slot, one) for slot, one in held.answers.items()}

    def _reopen(self, row: Attempt) -> None:
        details = {
            "by": self._command.source,
            "reason": f"it is open again on {self._command.source}",
            "deadline": row.deadline,
        }
        self._tell(row, (AttemptReopened, details), row.revision + 1, None)
        row.state, row.submitted_at, row.mark, row.marks = Attempt.State.OPEN, None, None, []

    def _begun(self, held: HeldAttempt, attempt: UUID) -> Attempt:
        sat = self._papers[held.id]
        assert isinstance(sat, Paper)
        place = held.learner, sat.assessment_id
        if held.state == Attempt.State.OPEN and self._open.setdefault(place, attempt) != attempt:
            raise Unmovable("Its learner has another attempt of this assessment open.")
        self._numbers[place] = self._numbers.get(place, 0) + 1
        row = Attempt(
            tenant_id=self._command.tenant,
            id=attempt,
            assessment_id=sat.assessment_id,
            paper_id=sat.id,
            learner=held.learner,
            learner_name=held.learner_name,
            number=self._numbers[place],
            started_at=held.started_at,
            deadline=held.deadline,
            close_at=held.deadline and closing_time(attempt, held.deadline),
            items=len(sat.items),
            max_mark=Decimal(held.max_mark),
            fenced=True,
        )
        self._rows[attempt] = row
        self._new.append(row)
        moved = Moved(self._command.source, str(held.id), held.revision, held.digest)
        details = {
            "assessment": sat.assessment_id,
            "paper": sat.id,
            "learner": held.learner,
            "learner_name": held.learner_name,
            "number": row.number,
            "items": row.items,
            "max_mark": held.max_mark,
            "started_at": held.started_at,
            "deadline": held.deadline,
            "moved": moved,
        }
        self._tell(row, (AttemptStarted, details), 0, None)
        return row

    def _submit(self, row: Attempt, held: HeldAttempt) -> None:
        assert held.mark is not None
        marks = [
            SlotMark(slot=slot, fraction=one.fraction, mark=one.mark)
            for slot, one in sorted(held.marks.items())
        ]
        details = {
            "assessment": row.assessment_id,
            "learner": row.learner,
            "mark": held.mark,
            "max_mark": held.max_mark,
            "marks": marks,
            "submitted_at": held.submitted_at,
            "by": row.learner,
        }
        self._tell(row, (AttemptSubmitted, details), max(row.revision + 1, held.revision), held.key)
        row.state, row.submitted_at = Attempt.State.SUBMITTED, held.submitted_at
        row.mark, row.marks = Decimal(held.mark), msgspec.to_builtins(marks)
        self._open.pop((row.learner, row.assessment_id), None)

    def _tell(self, row: Attempt, what: _What, seq: int, key: str | None) -> None:
        kind, details = what
        fresh = key is not None and (row.id, key) not in self._keys
        if fresh and key is not None:
            self._keys.add((row.id, key))
        event = kind(tenant=row.tenant_id, aggregate_id=row.id, seq=seq, at=self._now, **details)
        self._events.append((event, key if fresh else None))
        row.revision = seq

    def _put(self, attempt: UUID, slot: int, held: HeldAttempt, answered: bool) -> None:
        answer = held.answers.get(slot)
        self._changed[attempt, slot] = self._answers[attempt, slot] = Response(
            tenant_id=self._command.tenant,
            attempt_id=attempt,
            slot=slot,
            response=_response(held, slot),
            answered=answered,
            revision=0 if answer is None else answer.revision,
            saved_at=self._now,
        )


def _saved(said: list[tuple[int, Any, bool]]) -> _What:
    if not said:
        return AnswerOverwritten, {}
    if len(said) == 1:
        return AnswerSaved, dict(zip(("slot", "response", "answered"), said[0], strict=True))
    return AnswersSaved, {"answers": [SlotAnswer(*one) for one in said]}


def _response(held: HeldAttempt, slot: int) -> dict[str, Any] | None:
    answer = held.answers.get(slot)
    return None if answer is None else answer.response


def _is_answered(asked: PaperText, slot: int, answer: HeldAnswer) -> bool:
    if "\\u0000" in msgspec.json.encode(answer.response).decode():
        raise Unmovable(f"The answer to question {slot} holds a NUL, which PostgreSQL does not.")
    try:
        item = asked.at(slot).item
        return is_answered(item, parse_response(item, answer.response))
    except (NotFound, InvalidResponse) as error:
        raise Unmovable(f"The answer to question {slot} is none we know: {error}") from error
