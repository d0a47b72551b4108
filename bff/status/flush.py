"""Carrying a worker's counts to Redis, once a second; a kill loses the last second.

Each worker writes totals under a name of its own, so a write that is repeated, or whose answer
was lost, counts nothing twice. While Redis is away the totals stay with the worker.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from typing import Any

import redis.asyncio as aioredis
from django.conf import settings
from redis import RedisError

from bff.status.rules import Counts
from bff.status.tally import Tally

logger = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
KEPT_SECONDS = 24 * 3600
PREFIX = "banyan:status:"


class Flusher:
    """The task of a worker that does it."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._worker = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._task: asyncio.Task[None] | None = None
        self._in_trouble = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Flush for the last time."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with _client() as client:
                await self.flush(client)

    async def flush(self, client: "aioredis.Redis") -> None:
        """Write what has not been told. Raises RedisError or OSError, and loses nothing."""
        minutes = self._tally.untold()
        if not minutes:
            return
        async with client.pipeline(transaction=False) as pipe:
            for minute, activities in minutes.items():
                pipe.hset(f"{PREFIX}{minute}", mapping=self._fields(activities))
                pipe.expire(f"{PREFIX}{minute}", KEPT_SECONDS)
            await pipe.execute()
        self._tally.told(minutes)

    def _fields(self, activities: dict[str, Counts]) -> Any:
        return {
            f"{self._worker}:{key}": f"{counts.worked},{counts.slow},{counts.failed}"
            for key, counts in activities.items()
        }

    async def _run(self) -> None:
        async with _client() as client:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                await self._try(client)

    async def _try(self, client: "aioredis.Redis") -> None:
        try:
            await self.flush(client)
            self._in_trouble = False
        except Exception as error:  # whatever it is, the next second may be better
            if not self._in_trouble:
                logger.warning("outcomes not told, kept for later: %r", error)
            self._in_trouble = True


def _client() -> "aioredis.Redis":
    return aioredis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
