"""Checking an answer before the end, where the paper allows that: a try, told as right or not."""

from typing import Any, Never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from apps.assessments.commands.attempt_change import (
    AttemptCommand,
    Change,
    ChangingAttempts,
    Logged,
    Standing,
    Tried,
    must_be_this,
)
from apps.assessments.commands.end import about
from apps.assessments.errors import NothingToCheck, RevisionConflict, SlotOver
from apps.assessments.events import SlotChecked
from apps.assessments.queries.papers import PaperItem
from apps.assessments.rules import behaviours
from apps.assessments.rules.attempts import must_take_answers
from apps.assessments.rules.behaviours import Act
from apps.assessments.rules.given import NOTHING_GIVEN, Check, Given, standing_of
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.tries import (
    MOST_CHECKS,
    Tries,
    may_be_checked,
    said_to,
    tries_of,
    verdict_on,
)
from banyan.commands import Row, Settled, Stale, handles_batch
from banyan.errors import KeyReused


class Checked(msgspec.Struct, frozen=True):
    """What is told of the response that was checked; `revision` is the attempt's."""

    attempt: UUID
    slot: int
    revision: int
    response: dict[str, Any]
    tries: Tries


class CheckSlot(AttemptCommand[Checked], frozen=True, kw_only=True):
    """Check what a slot holds. `based_on` is the slot's revision that the learner is looking at:
    nothing else is checked."""

    slot: int
    based_on: int


@handles_batch(CheckSlot)
class CheckingSlots(ChangingAttempts[CheckSlot, Checked]):
    """Raises NotFound, AttemptClosed, NothingToCheck, SlotOver, RevisionConflict, KeyReused."""

    def decide(self, command: CheckSlot, facts: Standing) -> Change | Settled[Checked]:
        if facts.earlier is not None:
            return Settled(self._repeated(command, facts, facts.earlier))
        placed = facts.paper.at(command.slot)
        must_take_answers(facts.state, facts.deadline, facts.now)
        if not may_be_checked(placed.behaviour, placed.item):
            raise NothingToCheck("This question is not checked before the end.")
        given = facts.given.get(command.slot, NOTHING_GIVEN)
        if given.revision != command.based_on:
            _refuse_as_moved(given)
        return _tried(command, facts, placed, given)

    def answer(self, command: CheckSlot, decision: Change, row: Row) -> Checked | Stale:
        told = super().answer(command, decision, row)
        if isinstance(told, Stale):
            return told
        return _in_words(told, decision.becomes.paper.at(told.slot))

    def answer_of(self, command: CheckSlot, event: Logged) -> Checked:
        """Without the author's words: the paper has them, and it never changes."""
        said = event.payload
        tries = Tries(said["tries"], said["left"], said["over"], said["verdict"], "")
        return Checked(command.attempt, said["slot"], event.seq, said["response"], tries)

    def _repeated(self, command: CheckSlot, facts: Standing, earlier: Logged) -> Checked:
        told = self.answer_of(command, must_be_this(earlier, SlotChecked))
        if told.slot != command.slot:
            raise KeyReused
        return _in_words(told, facts.paper.at(told.slot))


def _tried(
    command: CheckSlot, facts: Standing, placed: PaperItem, given: Given
) -> Change | Settled[Checked]:
    rules, item = placed.behaviour, placed.asked(command.attempt)
    before = standing_of(rules, item, given)
    after = rules.after(item, before, Act("check", before.response))
    if after.tried == before.tried:
        return _no_try(command, facts, placed, given, before)
    if len(after.tried) > MOST_CHECKS:
        raise NothingToCheck(f"A question is checked {MOST_CHECKS} times at most.")
    fraction = None if after.fraction is None else printed(after.fraction)
    event = SlotChecked(
        **about(command, facts),
        slot=command.slot,
        response=given.response,
        tries=len(after.tried),
        left=rules.left(after),
        verdict=verdict_on(item, after.tried[-1]),
        fraction=fraction,
        over=after.over,
    )
    checks = (*given.checks, Check(given.response, fraction))
    return Change(facts, event, Tried(command.slot, checks, after.over))


def _no_try(
    command: CheckSlot,
    facts: Standing,
    placed: PaperItem,
    given: Given,
    standing: behaviours.Standing,
) -> Settled[Checked]:
    """The same answer again, which is no other try. Raises SlotOver, NothingToCheck."""
    if standing.over:
        raise SlotOver(slots=[command.slot])
    if standing.response is None or standing.tried[-1:] != (standing.response,):
        raise NothingToCheck("Answer the whole question first.")
    tries = tries_of(placed.behaviour, placed.asked(command.attempt), given)
    assert tries is not None
    told = Checked(command.attempt, command.slot, facts.revision, given.response, tries)
    return Settled(told)


def _in_words(told: Checked, placed: PaperItem) -> Checked:
    item = placed.asked(told.attempt)
    response = parse_response(item, told.response)
    assert response is not None
    words = said_to(item, response, over=told.tries.over)
    return replace(told, tries=replace(told.tries, feedback_html=words))


def _refuse_as_moved(given: Given) -> Never:
    current = {
        "revision": given.revision,
        "response": given.response,
        "certainty": given.certainty,
    }
    raise RevisionConflict(current=current)
