"""Questions: reads that many ask at once, answered by one statement."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from banyan.lanes.ask import Arrays, Ask, Row
from banyan.lanes.connection import LaneConnection
from banyan.lanes.django_connection import ask_here
from banyan.lanes.lane import Busy, Limits
from banyan.lanes.open_lanes import lane, waiting_writes
from banyan.telemetry import names
from banyan.telemetry.metrics import counter

Q = TypeVar("Q")
A = TypeVar("A")

# Reads are turned away long before writes are: their queue is short.
READS = Limits(connections=1, waiting=1000, seconds=3.0, shed_as="read")
# So many waiting writes, and the database has no time for reads.
_WRITES_FIRST = 1000


class Question(ABC, Generic[Q, A]):
    """`sql` returns one row per question, in the order of the arrays."""

    sql: ClassVar[str]

    @abstractmethod
    def arrays(self, questions: Sequence[Q]) -> Arrays:
        """The arrays of the statement."""

    @abstractmethod
    def answer(self, question: Q, row: Row) -> A:
        """The answer that is made of the row. Raises Refusal."""

    async def ask(self, question: Q) -> A:
        """The answer, asked together with whatever else is asked now. Raises Busy."""
        if waiting_writes() > _WRITES_FIRST:
            counter(names.SHEDS, lane=type(self).__name__, reason="read").add()
            raise Busy
        answer: A = await lane(self, type(self).__name__, self._carry, limits=READS).ask(question)
        return answer

    def ask_here(self, question: Q) -> A:
        """The answer, asked alone with Django's connection."""
        (row,) = ask_here(Ask(self.sql, self.arrays([question])))
        return self.answer(question, row)

    async def _carry(self, connection: LaneConnection, questions: list[Q]) -> list[A | Exception]:
        rows = await connection.ask(Ask(self.sql, self.arrays(questions)))
        return [self._outcome(*pair) for pair in zip(questions, rows, strict=True)]

    def _outcome(self, question: Q, row: Row) -> A | Exception:
        try:
            return self.answer(question, row)
        except Exception as refusal:
            return refusal
