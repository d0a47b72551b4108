"""A lane: what waits in this process is sent as one batch, and the first item waits for nothing.

While a batch is under way the queue gathers, and the connection that is free again takes all of
it. A second batch leaves meanwhile only when it is large, or when the first takes long: that may
wait for a lock which concerns nobody else. At low load each item is sent at once, under load the
batches grow by themselves. A timer before each batch would only add its own time.
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
    """How wide a lane is: `connections` batches at once of at most `most` items each. A second
    batch leaves with no fewer items than `min_second_batch`, for a batch costs much and an item
    little, but after `max_wait` seconds it leaves all the same. Beyond `waiting` items the lane is
    full; an item that has waited `seconds` is not sent any more.

    `shed_as` is the reason counted for those that found it full.
    """

    connections: int = 2
    most: int = 256
    min_second_batch: int = 32
    max_wait: float = 0.05
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
    """`carry(connection, items)` takes a batch on the connection of this number, and returns an
    answer or an exception for each item.

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
        self._free = list(range(self._limits.connections))
        self._turns_under_way: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._called = False
        self._timer: asyncio.TimerHandle | None = None
        gauge(names.QUEUED_COMMANDS, lane=name).follow(lambda: len(self._queue))
        self._sizes = histogram(names.BATCH_COMMANDS, lane=name)
        self._full = counter(names.SHEDS, lane=name, reason=self._limits.shed_as)
        self._late = counter(names.SHEDS, lane=name, reason="late")

    @property
    def queue(self) -> Sized:
        """The items that wait."""
        return self._queue

    async def ask(self, what: T) -> A:
        """The answer to `what`. Raises what came instead of one; Busy when the lane is full.

        Whoever awaits may be cancelled: what has been taken into the lane is sent all the same.
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
            self._loop.call_soon(self._send)

    def _send(self, *, urgent: bool = False) -> None:
        self._called = False
        while (urgent or self._may_send()) and self._free and (batch := self._next_batch()):
            urgent = False
            connection = self._free.pop()
            task = self._loop.create_task(self._carry_out(connection, batch))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self._queue and self._free and self._timer is None:
            self._timer = self._loop.call_later(self._limits.max_wait, self._wait_is_over)

    def _may_send(self) -> bool:
        all_are_free = len(self._free) == self._limits.connections
        return all_are_free or len(self._queue) >= self._limits.min_second_batch

    def _wait_is_over(self) -> None:
        self._timer = None
        self._send(urgent=True)

    def _next_batch(self) -> list[_Item[T]]:
        """The items that may be sent now: in order, one per turn, none whose turn is under way."""
        batch: list[_Item[T]] = []
        put_back: list[_Item[T]] = []
        turns = set(self._turns_under_way)
        too_old = time.monotonic() - self._limits.seconds
        while self._queue and len(batch) < self._limits.most:
            item = self._queue.popleft()
            if item.since < too_old:
                self._late.add()
                _give(item.answer, Busy())
            elif item.turn is not None and item.turn in turns:
                put_back.append(item)
            else:
                batch.append(item)
                if item.turn is not None:
                    turns.add(item.turn)
        self._queue.extendleft(reversed(put_back))
        return batch

    async def _carry_out(self, connection: int, batch: list[_Item[T]]) -> None:
        turns = {item.turn for item in batch if item.turn is not None}
        self._turns_under_way |= turns
        self._sizes.observe(len(batch))
        try:
            with spans.commit(self.name, [item.origin for item in batch]):
                answers = await self._carry(connection, [item.what for item in batch])
        except Exception as error:
            answers = [error] * len(batch)
        finally:
            self._turns_under_way -= turns
            self._free.append(connection)
        for item, answer in zip(batch, answers, strict=True):
            _give(item.answer, answer)
        if self._queue:
            self._send()


def _give(future: "asyncio.Future[Any]", answer: Any) -> None:
    if future.done():  # nobody waits any more
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    elif isinstance(answer, BaseException):
        future.set_exception(Fault("the process is ending"))
    else:
        future.set_result(answer)
