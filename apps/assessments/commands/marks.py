"""Marks that people give: to what no rule can mark, or instead of what a rule has said."""

from decimal import Decimal, InvalidOperation
from typing import Any
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
from apps.assessments.errors import AttemptOpen, InvalidMark, MarkedByOthers, MarkingConflict
from apps.assessments.events import Marking, SlotMark, SlotMarked
from apps.assessments.queries.papers import PaperItem, paper
from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.items import Essay, Item
from apps.assessments.rules.marking import marked, may_mark, rules_of, seen, settled
from apps.assessments.rules.scoring import mark, printed
from apps.assessments.rules.slot_marks import sum_of
from banyan.commands import Settled, handles_batch

LONGEST_COMMENT = 5_000


class Marked(msgspec.Struct, frozen=True):
    """A slot with what it has now; `waits`: somebody else has to mark it as well."""

    attempt: UUID
    slot: int
    revision: int
    fraction: str | None
    waits: bool


class MarkSlot(AnybodysAttempt[Marked], frozen=True, kw_only=True):
    """Mark an answer: by a share of the mark, or by levels of its rubric.

    `seen` is the `seq` of the marking that this person has seen, 0 for none: whoever marks
    meanwhile is not overwritten.
    """

    slot: int
    seen: int
    fraction: str | None = None
    levels: dict[str, str] = {}
    comment: str = ""


@handles_batch(MarkSlot)
class MarkingSlots(ChangingAttempts[MarkSlot, Marked]):
    """Raises NotFound, AttemptOpen, InvalidMark, MarkingConflict, MarkedByOthers."""

    blocks = True  # an attempt that was marked again has another paper to be read

    def decide(self, command: MarkSlot, facts: Standing) -> Change | Settled[Marked]:
        if facts.earlier is not None:
            return Settled(self.answer_of(command, must_be_this(facts.earlier, SlotMarked)))
        marked_on = paper(facts.marked_on) if facts.marked_on else facts.paper
        placed = marked_on.at(command.slot)
        if facts.state != "submitted":
            raise AttemptOpen("Only what was handed in can be marked.")
        new = Marking(
            marker=command.actor,
            fraction=printed(_share(placed.item, command)),
            seq=facts.revision + 1,
            levels=command.levels,
            comment=_words(command.comment),
        )
        marks = [
            _with(one, placed, command, new) if one.slot == command.slot else one
            for one in msgspec.convert(facts.marks, list[SlotMark])
        ]
        return _changed(command, facts, marks, sum_of(marks, marked_on.max_marks))

    def answer_of(self, command: MarkSlot, event: Logged) -> Marked:
        one = _mark_of(event.payload, command.slot)
        return Marked(command.attempt, command.slot, event.seq, one.fraction, one.waits)


def _changed(
    command: MarkSlot, facts: Standing, marks: list[SlotMark], together: Decimal
) -> Change:
    event = SlotMarked(
        **about(command, facts),
        assessment=facts.assessment,
        learner=facts.learner,
        slot=command.slot,
        mark=printed(together),
        max_mark=printed(facts.max_mark),
        marks=marks,
        by=command.actor,
    )
    return Change(replace(facts, mark=together, marks=msgspec.to_builtins(marks)), event)


def _mark_of(payload: dict[str, Any], slot: int) -> SlotMark:
    """What a slot has after an event that tells all marks."""
    found = msgspec.convert(payload["marks"], list[SlotMark])
    return next(one for one in found if one.slot == slot)


def _with(before: SlotMark, placed: PaperItem, command: MarkSlot, new: Marking) -> SlotMark:
    rules = rules_of(placed.item)
    if command.seen != seen(before.markings, new.marker, rules):
        raise MarkingConflict
    if not may_mark(before.markings, new.marker, rules):
        raise MarkedByOthers
    markings = marked(before.markings, new, rules)
    fraction = settled(markings, rules)
    return SlotMark(
        slot=before.slot,
        fraction=None if fraction is None else printed(fraction),
        mark=printed(mark(fraction, placed.max_mark)),
        waits=fraction is None,
        markings=markings,
    )


def _share(item: Item, command: MarkSlot) -> Decimal:
    if isinstance(item, Essay) and item.rubric:
        try:
            return item.by_rubric(command.levels).quantize(Decimal("1e-7"))
        except InvalidItem as error:
            raise InvalidMark(f"Mark it by its rubric: {error}.") from error
    try:
        fraction = Decimal(command.fraction or "")
    except InvalidOperation:
        raise InvalidMark("Give a share of the mark, from 0 to 1.") from None
    if command.levels or not fraction.is_finite() or not 0 <= fraction <= 1:
        raise InvalidMark("Give a share of the mark, from 0 to 1.")
    return fraction.quantize(Decimal("1e-7"))


def _words(comment: str) -> str:
    if len(comment) > LONGEST_COMMENT or "\0" in comment:
        raise InvalidMark(f"A comment has at most {LONGEST_COMMENT} characters.")
    return comment
