"""The connection to Redis of whatever works synchronously: wake-ups and projectors."""

from functools import cache

import redis
from django.conf import settings

from banyan.dry_run.side_effects import must_stay_in


def client() -> "redis.Redis":
    """One pool per process; nobody waits longer than a second for it. Raises LeavesTheHouse in a
    dry run."""
    must_stay_in("redis")
    return _client()


@cache
def _client() -> "redis.Redis":
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
