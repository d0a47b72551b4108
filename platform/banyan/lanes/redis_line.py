"""Redis for a lane: what many requests ask of it goes out as one pipeline."""

import asyncio
import contextlib
import time
from typing import Any

import redis.asyncio as aioredis
from django.conf import settings
from redis import RedisError

from banyan.errors import Unavailable

# A Redis that has failed is left alone for so long: nobody waits for its time-out in a row.
_REST_SECONDS = 1.0


class RedisLine:
    """`seconds` is how long an answer is waited for."""

    def __init__(self, seconds: float = 0.5) -> None:
        self._seconds = seconds
        self._client: aioredis.Redis | None = None
        self._away_until = 0.0

    async def ask(self, commands: list[tuple[Any, ...]]) -> list[Any]:
        """One answer per command, an exception in place of the answer of one that failed.

        Raises Unavailable at once while Redis is known to be away.
        """
        if time.monotonic() < self._away_until:
            raise Unavailable
        try:
            async with asyncio.timeout(self._seconds):
                return await self._sent(commands)
        except (RedisError, OSError, TimeoutError) as error:
            self._away_until = time.monotonic() + _REST_SECONDS
            await self.close()
            raise Unavailable from error

    async def close(self) -> None:
        """Hang up."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(RedisError, OSError):
                await client.aclose()

    async def _sent(self, commands: list[tuple[Any, ...]]) -> list[Any]:
        if self._client is None:
            self._client = aioredis.Redis.from_url(settings.REDIS_URL)
        async with self._client.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            answers: list[Any] = await pipeline.execute(raise_on_error=False)
            return answers
