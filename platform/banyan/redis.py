"""The connection to Redis of whatever works synchronously: wake-ups and projectors."""

from functools import cache

import redis
from django.conf import settings

from banyan.dry_run.side_effects import refuse_in_dry_run


def client() -> "redis.Redis":
    """One pool per process; nobody waits longer than a second for it. Raises SideEffectRefused in a
    dry run."""
    refuse_in_dry_run("redis")
    return _client()


@cache
def _client() -> "redis.Redis":
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
