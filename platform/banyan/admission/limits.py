"""The generic cell rate algorithm (ITU-T I.371): one number for each who comes, no buckets to fill.

`times` may come at once; after that one more every `seconds / times`.
"""

import logging
import math
import time
from hashlib import sha256
from threading import Lock
from typing import cast

from redis import RedisError

from banyan.caching import Bounded
from banyan.errors import Refusal
from banyan.redis import client
from banyan.statements import script

logger = logging.getLogger(__name__)

_ADMIT = script(__file__, "admit")
_MICROSECONDS = 1_000_000
_MOST_KNOWN = 10_000


class TooMany(Refusal):
    """This was tried too often; wait as long as Retry-After says."""

    status = 429
    code = "too_many_requests"

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.retry_after = max(1, math.ceil(seconds))


class Limit:
    """At most `times` in `seconds` for each who asks, as this process sees it.

    Whoever has not come for long is forgotten first when there are too many to remember.
    """

    def __init__(self, times: int, seconds: float) -> None:
        self._apart = seconds / times
        self._ahead = seconds - self._apart
        self._due: Bounded[str, float] = Bounded(_MOST_KNOWN)
        self._deciding = Lock()

    def admit(self, who: str) -> None:
        """Count this one. Raises TooMany, which counts for nothing."""
        with self._deciding:
            now = time.monotonic()
            due = max(self._due.pop(who, 0.0), now)
            early = due - now - self._ahead
            self._due.keep(who, due if early > 0 else due + self._apart)
        if early > 0:
            raise TooMany(early)


class SharedLimit:
    """The same for all processes together, in Redis.

    While Redis is away each process limits by itself: neither is everybody let in then, nor are
    all kept out.
    """

    def __init__(self, name: str, times: int, seconds: float) -> None:
        self._name = name
        self._apart = int(seconds / times * _MICROSECONDS)
        self._ahead = int(seconds * _MICROSECONDS) - self._apart
        self._alone = Limit(times, seconds)

    def admit(self, who: str) -> None:
        """Count this one. Raises TooMany, which counts for nothing. Asks Redis: for threads."""
        try:
            wait = cast(int, client().eval(_ADMIT, 1, self._key(who), self._apart, self._ahead))
        except RedisError as error:
            logger.warning("limit %s of this process only: %s", self._name, error)
            self._alone.admit(who)
            return
        if wait:
            raise TooMany(wait / _MICROSECONDS)

    def _key(self, who: str) -> str:
        # Of one length, and no name of anybody in Redis.
        return f"banyan:limit:{self._name}:{sha256(who.encode()).hexdigest()[:32]}"
