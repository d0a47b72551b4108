"""The position after which somebody must read: kept in Redis for a moment after they have written.

Redis, because the next request may meet any process and come from another device. What is kept
may be lost without harm as long as that is noticed: see `Doubt`.
"""

import time
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

Person = tuple[UUID, str]

_SINCE = "banyan:wrote:since"
_SECONDS = 0.1
_AVOID_SECONDS = 1.0

# Two processes may come in the wrong order: the greater position stays.
_KEEP = """
for _, person in ipairs(KEYS) do
  local held = tonumber(redis.call('GET', person))
  if not held or held < tonumber(ARGV[1]) then
    redis.call('SET', person, ARGV[1], 'EX', ARGV[2])
  end
end
"""
# `since` tells an empty Redis from one in which nobody has written: by its own clock.
_LOOK = """
local now = redis.call('TIME')[1]
local since = redis.call('GET', KEYS[1])
if not since then
  since = now
  redis.call('SET', KEYS[1], since)
end
return {now - since, redis.call('GET', KEYS[2])}
"""


class Doubt(Exception):
    """It cannot be known whether somebody has written lately: Redis is away, or has forgotten."""


class Tokens:
    """The last position of each person who has written within `keep_seconds`."""

    def __init__(self, client: "redis.Redis", keep_seconds: int) -> None:
        self._keep_seconds = keep_seconds
        self._client = client
        self._keep = client.register_script(_KEEP)
        self._look = client.register_script(_LOOK)
        self._avoided_until = 0.0
        self._lost = False

    def keep(self, people: Iterable[Person], position: int) -> None:
        """Remember that these have written, up to `position`. Never raises: see `lose`."""
        keys = [_key(*person) for person in set(people)]
        if not keys:
            return
        try:
            if self._lost:
                self._ask(self._client.delete, _SINCE)
                self._lost = False
            self._ask(self._keep, keys=keys, args=[position, self._keep_seconds])
        except Doubt:
            self.lose()

    def lose(self) -> None:
        """A position could not be kept: when Redis is there again, it is as good as empty."""
        self._lost = True

    def look(self, person: Person) -> int:
        """The position this person has written last, or 0. Raises Doubt."""
        age, position = self._ask(self._look, keys=[_SINCE, _key(*person)])
        if age < self._keep_seconds:
            raise Doubt
        return int(position or 0)

    def _ask(self, question: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < self._avoided_until:
            raise Doubt
        try:
            return question(*args, **kwargs)
        except redis.RedisError as error:
            # A frozen Redis would otherwise hold up everyone who writes.
            self._avoided_until = time.monotonic() + _AVOID_SECONDS
            raise Doubt from error


@cache
def tokens() -> Tokens:
    """Those of this process."""
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        # Once, for a connection that Redis has closed meanwhile; its own default takes seconds.
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )
    # Longer than anything may be stale: what is forgotten is in every replica that is read.
    return Tokens(client, 2 * settings.BANYAN.replica_stale_seconds)


def _key(tenant: UUID, user: str) -> str:
    return f"banyan:wrote:{tenant}:{user}"
