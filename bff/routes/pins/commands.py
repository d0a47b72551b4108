"""What happens to pins at every start and end: together, for an exam begins for all at once."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from banyan.commands import Arrays, BatchWrite, Row, Stale, handles_batch, turn_of_name
from banyan.ids import uuid7
from banyan.lanes.questions import Question
from banyan.messages import Command
from banyan.statements import statement
from bff.routes.pins.pins import Pin, Place, default_target


class ClaimPin(Command[Pin], frozen=True, kw_only=True):
    """The pin of this learner's open attempt, or a new one on `target`.

    Written before the stack is asked: whichever of two simultaneous starts comes first decides
    for both, and a crash in between leads the retry to the same stack.
    """

    assessment: str
    target: str
    version: int


@handles_batch(ClaimPin)
class ClaimingPins(BatchWrite[ClaimPin, Pin]):
    """Refuses nothing."""

    write = statement(__file__, "claim_pins")

    def turn(self, command: ClaimPin) -> int:
        return turn_of_name("pin", command.tenant, command.actor, command.assessment)

    def written(self, commands: Sequence[ClaimPin]) -> Arrays:
        pins = (
            [command.tenant for command in commands],
            [uuid7() for _ in commands],
            [command.actor for command in commands],
            [command.assessment for command in commands],
            [command.target for command in commands],
        )
        return (*pins, [command.version for command in commands], *pins)

    def answer(self, command: ClaimPin, decision: ClaimPin, row: Row) -> Pin | Stale:
        if row[0] is None:
            return Stale()
        return Pin(*row)


class Named(msgspec.Struct, frozen=True):
    """Whether there was a nameless pin to name."""

    named: bool


class NamePin(Command[Named], frozen=True, kw_only=True):
    """The stack has said which attempt a start has become."""

    assessment: str
    attempt: str
    target: str


@handles_batch(NamePin)
class NamingPins(BatchWrite[NamePin, Named]):
    """Refuses nothing."""

    write = statement(__file__, "name_pins")

    def turn(self, command: NamePin) -> int:
        return turn_of_name("pin", command.tenant, command.actor, command.assessment)

    def written(self, commands: Sequence[NamePin]) -> Arrays:
        return (
            [command.tenant for command in commands],
            [command.actor for command in commands],
            [command.assessment for command in commands],
            [command.attempt for command in commands],
            [command.target for command in commands],
        )

    def answer(self, command: NamePin, decision: NamePin, row: Row) -> Named:
        return Named(*row)


class Closed(msgspec.Struct, frozen=True):
    """The attempt holds no new start."""


class ClosePin(Command[Closed], frozen=True, kw_only=True):
    """The attempt is over; its pin keeps answering for it but holds no new start."""

    attempt: str


@handles_batch(ClosePin)
class ClosingPins(BatchWrite[ClosePin, Closed]):
    """Refuses nothing."""

    write = statement(__file__, "close_pins")

    def turn(self, command: ClosePin) -> int:
        return turn_of_name("pin", command.tenant, command.attempt)

    def written(self, commands: Sequence[ClosePin]) -> Arrays:
        return [command.tenant for command in commands], [command.attempt for command in commands]

    def answer(self, command: ClosePin, decision: ClosePin, row: Row) -> Closed:
        return Closed()


class TargetsOfAttempts(Question[tuple[UUID, str], str]):
    """The stack on which each (tenant, attempt) lives."""

    sql = statement(__file__, "find_pins")

    def arrays(self, questions: Sequence[tuple[UUID, str]]) -> Arrays:
        return [tenant for tenant, _ in questions], [attempt for _, attempt in questions]

    def answer(self, question: tuple[UUID, str], row: Row) -> str:
        return row[0] or default_target(question[1])


target_of = TargetsOfAttempts()


def claim_of(place: Place, target: str) -> ClaimPin:
    """The command that claims a pin for this place."""
    return ClaimPin(
        tenant=place.tenant,
        actor=place.learner,
        assessment=place.assessment,
        target=target,
        version=place.version,
    )


def name_of(place: Place, target: str, attempt: str) -> NamePin:
    """The command that names the pin of this place."""
    return NamePin(
        tenant=place.tenant,
        actor=place.learner,
        assessment=place.assessment,
        attempt=attempt,
        target=target,
    )


def close_of(tenant: UUID, attempt: str) -> ClosePin:
    """The command that closes the pin of this attempt, whoever asks for it."""
    return ClosePin(tenant=tenant, actor="", attempt=attempt)
