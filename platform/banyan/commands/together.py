"""Commands that are carried out together: one look, one statement, one commit for many.

A `Together` says how; `carry_out` is the flow of it without any I/O: it yields what is to be
asked of the database and is sent the rows. `run()` drives it with Django's connection for one
command, a lane with its own connection for whatever waits. There is one code for both.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from hashlib import blake2b
from typing import Any, ClassVar, Generic, TypeVar
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


class Stale(Exception):
    """What was decided rests on facts that have changed since; look again."""


class Settled(Exception):
    """There is nothing to write: the answer is known, for example of an earlier try."""

    def __init__(self, answer: Any) -> None:
        super().__init__(answer)
        self.answer = answer


Flow = Generator[Ask, list[Row], Any]


class Together(ABC, Generic[C, F, D, R]):
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
    def asked(self, commands: Sequence[C]) -> Arrays:
        """The arrays of the look."""

    @abstractmethod
    def facts(self, command: C, row: Row) -> F:
        """What the look has found. Raises Refusal."""

    @abstractmethod
    def decide(self, command: C, facts: F) -> D:
        """What is to be written: rules only, no I/O (but see `blocks`). Raises Refusal, or
        Settled."""

    @abstractmethod
    def arrays(self, commands: Sequence[C], decisions: Sequence[D]) -> Arrays:
        """The arrays of the write."""

    @abstractmethod
    def answer(self, command: C, decision: D, row: Row) -> R:
        """What has become of it. Raises Refusal, or Stale when it is to be decided anew."""


class AtOnce(Together[C, C, C, R]):
    """Commands that need no look: what is to be written is said in the command itself."""

    look = ""

    def known(self, command: C) -> C:
        return command

    def asked(self, commands: Sequence[C]) -> Arrays:
        raise AssertionError("everything is known")

    def facts(self, command: C, row: Row) -> C:
        return command

    def decide(self, command: C, facts: C) -> C:
        return command

    def arrays(self, commands: Sequence[C], decisions: Sequence[C]) -> Arrays:
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


def carry_out(how: Together[C, F, D, R], commands: Sequence[C]) -> Flow:
    """Yields `Ask`s, is sent rows, returns one answer or exception per command."""
    outcomes: dict[int, R | Exception] = {}
    waiting = list(range(len(commands)))
    for _ in range(_LOOKS):
        decided = yield from _decide(how, commands, waiting, outcomes)
        stale: list[int] = []
        if decided:
            decided.sort(key=lambda one: how.turn(commands[one[0]]))
            stale = yield from _write(how, commands, decided, outcomes)
        if not stale:
            break
        waiting = stale
    else:
        for number in waiting:
            outcomes[number] = Unavailable("Too many writers at once; send it again.")
    return [outcomes[number] for number in range(len(commands))]


def _decide(
    how: Together[C, F, D, R],
    commands: Sequence[C],
    waiting: list[int],
    outcomes: dict[int, R | Exception],
) -> Generator[Ask, list[Row], list[tuple[int, D]]]:
    facts = {number: how.known(commands[number]) for number in waiting}
    unknown = [number for number in waiting if facts[number] is None]
    rows: dict[int, Row] = {}
    if unknown:
        found = yield Ask(how.look, how.asked([commands[number] for number in unknown]))
        rows = dict(zip(unknown, found, strict=True))
    decided = []
    for number in waiting:
        command, fact = commands[number], facts[number]
        try:
            if fact is None:
                fact = how.facts(command, rows[number])
            decided.append((number, how.decide(command, fact)))
        except Settled as settled:
            outcomes[number] = settled.answer
        except Exception as refusal:
            outcomes[number] = refusal
    return decided


def _write(
    how: Together[C, F, D, R],
    commands: Sequence[C],
    decided: list[tuple[int, D]],
    outcomes: dict[int, R | Exception],
) -> Generator[Ask, list[Row], list[int]]:
    batch = [commands[number] for number, _ in decided]
    try:
        rows = yield Ask(
            how.write,
            how.arrays(batch, [decision for _, decision in decided]),
            [how.turn(command) for command in batch],
        )
    except UNSTORABLE as error:
        if len(decided) == 1:
            counter(names.POISONED_COMMANDS, lane=type(how).__name__).add()
            outcomes[decided[0][0]] = _poisoned(error)
            return []
        # One of them cannot be stored: halve until it stands alone, the others are as welcome
        # as before.
        half = len(decided) // 2
        stale = yield from _write(how, commands, decided[:half], outcomes)
        return stale + (yield from _write(how, commands, decided[half:], outcomes))
    stale = []
    for (number, decision), row in zip(decided, rows, strict=True):
        try:
            outcomes[number] = how.answer(commands[number], decision, row)
        except Stale:
            stale.append(number)
        except Exception as refusal:
            outcomes[number] = refusal
    return stale


def _poisoned(error: psycopg.Error) -> Exception:
    if isinstance(error, psycopg.DataError):
        refusal = InvalidRequest("The database cannot store this.")
        refusal.__cause__ = error
        return refusal
    if error.diag.constraint_name == CLOSED:
        return Archived()
    return error
