"""Redis for a lane: what many requests ask of it goes out as one pipeline."""

import asyncio
import contextlib
import time
from typing import Any

from django.conf import settings
from redis import RedisError, ResponseError
from redis.asyncio.connection import AbstractConnection, ConnectionPool

from banyan.errors import Unavailable

# A Redis that has failed is left alone for so long: nobody waits for its time-out in a row.
_REST_SECONDS = 1.0


class RedisConnection:
    """`seconds` is how long an answer is waited for."""

    def __init__(self, seconds: float = 0.5) -> None:
        self._seconds = seconds
        self._connection: AbstractConnection | None = None
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
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(RedisError, OSError):
                await connection.disconnect(nowait=True)

    async def _sent(self, commands: list[tuple[Any, ...]]) -> list[Any]:
        # On the bare connection: the client's own pipeline costs more than a small batch is worth.
        if self._connection is None:
            pool = ConnectionPool.from_url(settings.REDIS_URL)
            self._connection = await pool.get_connection()  # type: ignore[no-untyped-call]
        packed = self._connection.pack_commands(commands)
        await self._connection.send_packed_command(packed, check_health=False)
        return [await _answer(self._connection) for _ in commands]


async def _answer(connection: AbstractConnection) -> Any:
    try:
        return await connection.read_response()
    except ResponseError as refusal:
        return refusal
