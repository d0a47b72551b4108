"""Answers of each side of each route, written down every few seconds by every worker.

Taken from the counters that `/metrics` shows: a request pays nothing for it.
"""

import asyncio
import contextlib
import logging
import time

from django.db import Error, connection

from banyan.errors import Unavailable
from banyan.http.edge import in_thread
from banyan.statements import statement
from bff.routes.counted import all_counted
from bff.trial.demotion.errors import TICK_SECONDS
from bff.trial.demotion.evidence import NOTHING, Side

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 1.0
_COUNT = statement(__file__, "count_served")

Sides = dict[tuple[str, str], Side]


class Counting:
    """The task of one worker."""

    def __init__(self) -> None:
        self._written: Sides = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the running loop."""
        self._written = so_far()  # of an earlier life of this process
        self._task = asyncio.create_task(self._keep_flushing())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            await self.flush()

    async def flush(self) -> None:
        """Write down what has come since the last time; kept for the next when that fails."""
        now = so_far()
        new = {key: _less(side, self._written.get(key, NOTHING)) for key, side in now.items()}
        new = {key: side for key, side in new.items() if side.requests}
        if not new:
            return
        try:
            await in_thread(keep, new, int(time.time()) // TICK_SECONDS)
        except (Error, Unavailable) as error:
            logger.warning("traffic not written down: %s", error)
        else:
            self._written = now

    async def _keep_flushing(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            try:
                await self.flush()
            except Exception:
                logger.exception("traffic not written down")


def so_far() -> Sides:
    """By route and stack, what this process has answered since it started."""
    return {(each.endpoint, each.stack): Side(*each.so_far()) for each in all_counted()}


def keep(sides: Sides, tick: int) -> None:
    """Add these to what all workers have written down for this tick."""
    rows = [
        (route, stack, tick, side.requests, side.errors, _array(side.buckets))
        for (route, stack), side in sides.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [list(column) for column in zip(*rows, strict=True)])


def _array(numbers: tuple[int, ...]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def _less(side: Side, before: Side) -> Side:
    pairs = zip(side.buckets, before.buckets, strict=True)
    return Side(
        side.requests - before.requests,
        side.errors - before.errors,
        tuple(one - two for one, two in pairs),
    )
