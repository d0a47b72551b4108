"""Telling workers at once that there is a new version; by themselves they notice in a second.

Two ways, for each has failed somewhere: Redis, and PostgreSQL's own NOTIFY, which its server sends
with the commit. A pooler in front of it may keep the second from arriving.
"""

import asyncio
import logging
from collections.abc import Callable

import psycopg
import redis
import redis.asyncio as aioredis
from django.conf import settings
from django.db import connection

from banyan.lanes.connection import connection_parameters
from banyan.redis import client

logger = logging.getLogger(__name__)

CHANNEL = "banyan:routes"
NOTIFIED = "banyan_routes"
_AGAIN_SECONDS = 1.0


def wake_with_commit() -> None:
    """Have the database wake the workers when the running transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [NOTIFIED])


def wake_workers() -> None:
    """Best effort: without Redis the database and the workers' own look are what remains."""
    try:
        client().publish(CHANNEL, b"changed")
    except redis.RedisError as error:
        logger.warning("workers not woken: %s", error)


async def listen_to_redis(woken: Callable[[], object]) -> None:
    """Call `woken` for each wake-up, and after each time that some may have been missed."""
    while True:
        try:
            async with aioredis.from_url(settings.REDIS_URL) as redis_, redis_.pubsub() as sub:
                await sub.subscribe(CHANNEL)
                woken()  # what was published before we subscribed
                async for _ in sub.listen():
                    woken()
            raise ConnectionError("the subscription ended")
        except (redis.RedisError, OSError) as error:
            logger.warning("not listening to Redis for route changes: %s", error)
            await asyncio.sleep(_AGAIN_SECONDS)


async def listen_to_postgres(woken: Callable[[], object]) -> None:
    """The same over LISTEN."""
    while True:
        try:
            parameters = connection_parameters()
            listening = await psycopg.AsyncConnection.connect(autocommit=True, **parameters)
            try:
                await listening.execute(f"LISTEN {NOTIFIED}")
                woken()
                async for _ in listening.notifies():
                    woken()
            finally:
                await listening.close()  # without a word to a server that may not answer
            raise ConnectionError("the subscription ended")
        except (psycopg.Error, OSError) as error:
            logger.warning("not listening to PostgreSQL for route changes: %s", error)
            await asyncio.sleep(_AGAIN_SECONDS)
