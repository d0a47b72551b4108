"""Commands that are carried out together: one look, one statement, one commit for many.

A `BatchCommand` says how; `carry_out` is the flow of it and does no I/O itself: it is given what
asks the database. `run()` gives it Django's connection for one command, a lane its own connection
for whatever waits. There is one code for both.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, ClassVar, Generic, TypeVar, final
from uuid import UUID

import psycopg

from banyan.errors import InvalidRequest, Refusal, Unavailable
from banyan.lanes.ask import Arrays, Ask, Row
from banyan.messages import Command, R
from banyan.partitions.tree import CLOSED
from banyan.telemetry import names
from banyan.telemetry.metrics import counter

C = TypeVar("C", bound=Command[Any])
F = TypeVar("F")
D = TypeVar("D")

_LOOKS = 5
# Serialization failure and deadlock: PostgreSQL undid everything, so it may be sent again.
RETRYABLE = {"40001", "40P01"}
# What one command of a batch may be to blame for.
UNSTORABLE = (psycopg.DataError, psycopg.IntegrityError)


@final
@dataclass(frozen=True, slots=True)
class Stale:
    """In place of an answer: the facts of the decision have changed since; look again."""


@final
@dataclass(frozen=True, slots=True)
class Settled(Generic[R]):
    """In place of a decision: there is nothing to write, for the answer is known, for example of
    an earlier try."""

    answer: R


Asking = Callable[[Ask], Awaitable[list[Row]]]


class BatchCommand(ABC, Generic[C, F, D, R]):
    """How commands of one type share a look, a statement and a commit.

    Both statements return one row per command, in the order of the arrays. `write` must hold
    only what is still true when the locks are held, and say so in its rows.
    """

    look: ClassVar[str]
    write: ClassVar[str]
    # `decide` may read something itself, and would hold up the event loop of a lane: it is carried
    # out in a thread instead.
    blocks: ClassVar[bool] = False

    def turn(self, command: C) -> int:
        """Commands with the same number take turns: never in one batch, never at once."""
        aggregate = command.aggregate()
        assert aggregate is not None, "a command without an aggregate needs a turn of its own"
        return turn_of(aggregate)

    def known(self, command: C) -> F | None:
        """The facts, when they cannot change and have been seen before."""
        return None

    @abstractmethod
    def look_arrays(self, commands: Sequence[C]) -> Arrays:
        """The arrays of the look."""

    @abstractmethod
    def facts(self, command: C, row: Row) -> F:
        """The facts that the look has found. Raises Refusal."""

    @abstractmethod
    def decide(self, command: C, facts: F) -> D | Settled[R]:
        """The decision what is to be written, if anything: rules only, no I/O (but see `blocks`).
        Raises Refusal."""

    @abstractmethod
    def write_arrays(self, commands: Sequence[C], decisions: Sequence[D]) -> Arrays:
        """The arrays of the write."""

    @abstractmethod
    def answer(self, command: C, decision: D, row: Row) -> R | Stale:
        """The command's answer; Stale when it is to be decided anew. Raises Refusal."""


class BatchWrite(BatchCommand[C, C, C, R]):
    """Commands that need no look: what is to be written is said in the command itself."""

    look = ""

    def known(self, command: C) -> C:
        return command

    def look_arrays(self, commands: Sequence[C]) -> Arrays:
        raise AssertionError("everything is known")

    def facts(self, command: C, row: Row) -> C:
        return command

    def decide(self, command: C, facts: C) -> C | Settled[R]:
        return command

    def write_arrays(self, commands: Sequence[C], decisions: Sequence[C]) -> Arrays:
        return self.written(commands)

    @abstractmethod
    def written(self, commands: Sequence[C]) -> Arrays:
        """The arrays of the write."""


def turn_of_name(*parts: object) -> int:
    """The number of an advisory lock of something that has a name and no UUID."""
    name = "/".join(map(str, parts)).encode()
    return int.from_bytes(blake2b(name, digest_size=8).digest(), "big", signed=True)


def turn_of(aggregate: UUID) -> int:
    """The number of an aggregate's advisory lock: the random half of its UUID, as int64."""
    number = aggregate.int & 0xFFFF_FFFF_FFFF_FFFF
    return number - (1 << 64) if number >> 63 else number


class Archived(Refusal):
    """This ended so long ago that its history has been archived; have it restored first."""

    status = 409
    code = "archived"


async def carry_out(
    how: BatchCommand[C, F, D, R], commands: Sequence[C], ask: Asking
) -> list[R | Exception]:
    """One answer or exception per command; `ask` asks the database.

    Raises what `ask` raises, other than UNSTORABLE.
    """
    return await _Batch(how, commands, ask).carried_out()


class _Batch(Generic[C, F, D, R]):
    """Commands on their way; each is known by its number among them."""

    def __init__(self, how: BatchCommand[C, F, D, R], commands: Sequence[C], ask: Asking) -> None:
        self._how = how
        self._commands = commands
        self._ask = ask
        self._outcomes: dict[int, R | Exception] = {}

    async def carried_out(self) -> list[R | Exception]:
        waiting = list(range(len(self._commands)))
        for _ in range(_LOOKS):
            waiting = await self._written(await self._decided(waiting))
            if not waiting:
                break
        for number in waiting:
            self._outcomes[number] = Unavailable("Too many writers at once; send it again.")
        return [self._outcomes[number] for number in range(len(self._commands))]

    async def _decided(self, waiting: list[int]) -> list[tuple[int, D]]:
        """The decisions to be written, in the order of their locks; the rest has its outcome."""
        how, commands, outcomes = self._how, self._commands, self._outcomes
        facts = {number: how.known(commands[number]) for number in waiting}
        rows = await self._looked([number for number in waiting if facts[number] is None])
        decided = []
        for number in waiting:
            command, fact = commands[number], facts[number]
            try:
                if fact is None:
                    fact = how.facts(command, rows[number])
                decision = how.decide(command, fact)
            except Exception as refusal:
                outcomes[number] = refusal
                continue
            if isinstance(decision, Settled):
                outcomes[number] = decision.answer
            else:
                decided.append((number, decision))
        return sorted(decided, key=lambda one: how.turn(commands[one[0]]))

    async def _looked(self, unknown: list[int]) -> dict[int, Row]:
        if not unknown:
            return {}
        arrays = self._how.look_arrays([self._commands[number] for number in unknown])
        return dict(zip(unknown, await self._ask(Ask(self._how.look, arrays)), strict=True))

    async def _written(self, decided: list[tuple[int, D]]) -> list[int]:
        """Write, and give each its outcome; returns those that are to be decided anew."""
        if not decided:
            return []
        how, outcomes = self._how, self._outcomes
        batch = [self._commands[number] for number, _ in decided]
        arrays = how.write_arrays(batch, [decision for _, decision in decided])
        try:
            rows = await self._ask(Ask(how.write, arrays, [how.turn(one) for one in batch]))
        except UNSTORABLE as error:
            return await self._written_apart(decided, error)
        stale = []
        for (number, decision), command, row in zip(decided, batch, rows, strict=True):
            try:
                outcome = how.answer(command, decision, row)
            except Exception as refusal:
                outcomes[number] = refusal
                continue
            if isinstance(outcome, Stale):
                stale.append(number)
            else:
                outcomes[number] = outcome
        return stale

    async def _written_apart(self, decided: list[tuple[int, D]], error: psycopg.Error) -> list[int]:
        """One of them cannot be stored: halve until it stands alone, the others are as welcome
        as before."""
        if len(decided) == 1:
            counter(names.POISONED_COMMANDS, lane=type(self._how).__name__).add()
            self._outcomes[decided[0][0]] = _poisoned(error)
            return []
        half = len(decided) // 2
        return await self._written(decided[:half]) + await self._written(decided[half:])


def _poisoned(error: psycopg.Error) -> Exception:
    if isinstance(error, psycopg.DataError):
        refusal = InvalidRequest("The database cannot store this.")
        refusal.__cause__ = error
        return refusal
    if error.diag.constraint_name == CLOSED:
        return Archived()
    return error
