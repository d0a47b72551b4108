"""Telling workers at once that there is a new version; by themselves they notice in a second."""

import logging
from functools import cache

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

CHANNEL = "banyan:routes"


@cache
def _client() -> "redis.Redis":
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def wake_workers() -> None:
    """Best effort: without Redis the workers' own look at the version is what remains."""
    try:
        _client().publish(CHANNEL, b"changed")
    except redis.RedisError as error:
        logger.warning("workers not woken: %s", error)
