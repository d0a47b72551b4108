"""A lane: what waits in this process travels together, and the first waits for nobody.

While a traveller is under way the queue gathers, and whoever comes back takes all of it; another
leaves meanwhile only in company, or when the first is away for long: it may wait for a lock that
is nobody else's business. At low load each item travels at once, under load the batches
grow by themselves. A timer would only add its own time.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sized
from typing import Any, Generic, TypeVar

import msgspec

from banyan.errors import Fault, Unavailable
from banyan.telemetry import names, spans
from banyan.telemetry.metrics import counter, gauge, histogram

T = TypeVar("T")
A = TypeVar("A")


class Busy(Unavailable):
    """Too many are writing at this moment; what you sent is not stored, send it again."""

    code = "busy"

    def __init__(self) -> None:
        # Jitter: those who are turned away together must not come back together.
        super().__init__(retry_after=random.randint(1, 4))


class Limits(msgspec.Struct, frozen=True):
    """How wide a lane is. `most` items travel together, `travellers` batches at once, but a
    second one not with fewer than `company`: a batch costs much, an item little. After `patience`
    seconds it leaves all the same. Beyond `waiting` the lane is full; an item that has waited
    `seconds` is not sent any more.

    `shed_as` is the reason counted for those that found it full.
    """

    travellers: int = 2
    most: int = 256
    company: int = 32
    patience: float = 0.05
    waiting: int = 4000
    seconds: float = 5.0
    shed_as: str = "full"


class _Item(msgspec.Struct, Generic[T]):
    what: T
    turn: int | None
    answer: "asyncio.Future[Any]"
    since: float
    origin: Any = None


class Lane(Generic[T, A]):
    """`carry(traveller, items)` takes a batch and returns an answer or an exception for each.

    `turn` numbers items that must not overtake or meet each other; None for those that may.
    One event loop only.
    """

    def __init__(
        self,
        name: str,
        carry: Callable[[int, list[T]], Awaitable[list[A | Exception]]],
        *,
        turn: Callable[[T], int | None] = lambda _: None,
        limits: Limits | None = None,
    ) -> None:
        self.name = name
        self._carry = carry
        self._turn = turn
        self._limits = limits or Limits()
        self._loop = asyncio.get_running_loop()
        self._queue: deque[_Item[T]] = deque()
        self._free = list(range(self._limits.travellers))
        self._away: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._called = False
        self._patience: asyncio.TimerHandle | None = None
        gauge(names.QUEUED_COMMANDS, lane=name).follow(lambda: len(self._queue))
        self._sizes = histogram(names.BATCH_COMMANDS, lane=name)
        self._full = counter(names.SHEDS, lane=name, reason=self._limits.shed_as)
        self._late = counter(names.SHEDS, lane=name, reason="late")

    @property
    def queue(self) -> Sized:
        """What waits."""
        return self._queue

    async def ask(self, what: T) -> A:
        """The answer to `what`. Raises what came instead of one; Busy when the lane is full.

        Whoever awaits may be cancelled: what has been taken into the lane travels on.
        """
        if len(self._queue) >= self._limits.waiting:
            self._full.add()
            raise Busy
        answer: asyncio.Future[A] = self._loop.create_future()
        item = _Item(what, self._turn(what), answer, time.monotonic())
        if spans.on:
            item.origin = spans.origin()
        self._queue.append(item)
        self._call()
        return await answer

    async def finish(self) -> None:
        """Wait for all that is in the lane."""
        while self._tasks:  # each calls for the next before it ends
            await asyncio.wait(self._tasks)

    def _call(self) -> None:
        # At the end of this round of the loop: all requests it has read are in by then.
        if self._free and not self._called:
            self._called = True
            self._loop.call_soon(self._depart)

    def _depart(self, *, urgent: bool = False) -> None:
        self._called = False
        while (urgent or self._may_depart()) and self._free and (batch := self._board()):
            urgent = False
            traveller = self._free.pop()
            task = self._loop.create_task(self._travel(traveller, batch))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self._queue and self._free and self._patience is None:
            self._patience = self._loop.call_later(self._limits.patience, self._lose_patience)

    def _may_depart(self) -> bool:
        nobody_is_away = len(self._free) == self._limits.travellers
        return nobody_is_away or len(self._queue) >= self._limits.company

    def _lose_patience(self) -> None:
        self._patience = None
        self._depart(urgent=True)

    def _board(self) -> list[_Item[T]]:
        """Whoever may travel now: in order, one per turn, not those whose turn is away."""
        batch: list[_Item[T]] = []
        left_behind: list[_Item[T]] = []
        turns = set(self._away)
        too_old = time.monotonic() - self._limits.seconds
        while self._queue and len(batch) < self._limits.most:
            item = self._queue.popleft()
            if item.since < too_old:
                self._late.add()
                _give(item.answer, Busy())
            elif item.turn is not None and item.turn in turns:
                left_behind.append(item)
            else:
                batch.append(item)
                if item.turn is not None:
                    turns.add(item.turn)
        self._queue.extendleft(reversed(left_behind))
        return batch

    async def _travel(self, traveller: int, batch: list[_Item[T]]) -> None:
        turns = {item.turn for item in batch if item.turn is not None}
        self._away |= turns
        self._sizes.observe(len(batch))
        try:
            with spans.commit(self.name, [item.origin for item in batch]):
                answers = await self._carry(traveller, [item.what for item in batch])
        except Exception as error:
            answers = [error] * len(batch)
        finally:
            self._away -= turns
            self._free.append(traveller)
        for item, answer in zip(batch, answers, strict=True):
            _give(item.answer, answer)
        if self._queue:
            self._depart()


def _give(future: "asyncio.Future[Any]", answer: Any) -> None:
    if future.done():  # nobody waits any more
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    elif isinstance(answer, BaseException):
        future.set_exception(Fault("the process is ending"))
    else:
        future.set_result(answer)
