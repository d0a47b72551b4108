"""Marking what was handed in again: on another paper, or by rules that were mended."""

from uuid import UUID

import msgspec
from msgspec.structs import replace

from apps.assessments.commands.attempt_change import (
    AnybodysAttempt,
    Change,
    ChangingAttempts,
    Logged,
    Standing,
    must_be_this,
)
from apps.assessments.commands.end import about
from apps.assessments.errors import AnswersDoNotFit, AttemptOpen
from apps.assessments.events import AttemptRegraded, SlotMark
from apps.assessments.queries.papers import paper
from apps.assessments.queries.regrade import Unfit, marks_on
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.slot_marks import sum_of
from banyan.commands import Settled, handles_batch


class Regraded(msgspec.Struct, frozen=True):
    """The mark of the attempt now, and whether this has changed it."""

    attempt: UUID
    mark: str
    changed: bool


class RegradeAttempt(AnybodysAttempt[Regraded], frozen=True, kw_only=True):
    """Mark an attempt again by its answers, on a paper of its assessment.

    With `only_if_higher` a mark never falls. What people have given stays.
    """

    paper: UUID
    reason: str
    only_if_higher: bool = False


@handles_batch(RegradeAttempt)
class RegradingAttempts(ChangingAttempts[RegradeAttempt, Regraded]):
    """Raises NotFound, AttemptOpen, AnswersDoNotFit; then the attempt stays as it is."""

    blocks = True  # its new paper may have to be read

    def decide(self, command: RegradeAttempt, facts: Standing) -> Change | Settled[Regraded]:
        if facts.earlier is not None:
            return Settled(self.answer_of(command, must_be_this(facts.earlier, AttemptRegraded)))
        if facts.state != "submitted" or facts.mark is None:
            raise AttemptOpen("Only what was handed in can be marked again.")
        target = paper(command.paper)
        before = msgspec.convert(facts.marks, list[SlotMark])
        try:
            marks = marks_on(target, facts.paper, command.attempt, facts.given, before)
        except Unfit as error:
            raise AnswersDoNotFit(f"They stay as they were marked: {error}.") from error
        mark = sum_of(marks, target.max_marks)
        if marks == before or (command.only_if_higher and mark <= facts.mark):
            return Settled(Regraded(command.attempt, printed(facts.mark), False))
        event = AttemptRegraded(
            **about(command, facts),
            assessment=facts.assessment,
            learner=facts.learner,
            paper=target.id,
            before=printed(facts.mark),
            mark=printed(mark),
            max_mark=printed(target.max_mark),
            marks=marks,
            by=command.actor,
            reason=command.reason,
        )
        becomes = replace(
            facts,
            marked_on=target.id,
            mark=mark,
            max_mark=target.max_mark,
            marks=msgspec.to_builtins(marks),
        )
        return Change(becomes, event)

    def answer_of(self, command: RegradeAttempt, event: Logged) -> Regraded:
        return Regraded(command.attempt, event.payload["mark"], True)
