"""The counts of all workers together: fresh from Redis, and kept in PostgreSQL."""

import time
from collections import defaultdict
from typing import Any, cast

from django.db import connection, transaction

from banyan import redis
from banyan.statements import statement
from bff.status.flush import PREFIX
from bff.status.models import OutcomeMinute
from bff.status.rules import Counts, Minute

ByMinute = dict[tuple[int, str], Counts]

_KEEP_MINUTES = statement(__file__, "keep_minutes")
_KEEP_DAYS = statement(__file__, "keep_days")
_KEPT_MINUTES = 8 * 1440
_LATE_MINUTES = 24 * 60
_FRESH_MINUTES = 10


def fresh(now: int, minutes: int = _FRESH_MINUTES) -> ByMinute:
    """The last minutes as the workers tell them; `now` in minutes. Raises RedisError."""
    wanted = range(now - minutes + 1, now + 1)
    with redis.client().pipeline(transaction=False) as pipe:
        for minute in wanted:
            pipe.hgetall(f"{PREFIX}{minute}")
        told = pipe.execute()
    together: ByMinute = defaultdict(Counts)
    for minute, fields in zip(wanted, told, strict=True):
        for name, numbers in cast(dict[bytes, bytes], fields).items():
            key = minute, name.rpartition(b":")[2].decode()
            together[key] += Counts(*map(int, numbers.split(b",")))
    return dict(together)


def keep(minutes: ByMinute) -> None:
    """Write them down for good; harmless to repeat."""
    if not minutes:
        return
    rows: dict[str, Any] = {
        "minutes": [minute for minute, _ in minutes],
        "activities": [activity for _, activity in minutes],
        "worked": [counts.worked for counts in minutes.values()],
        "slow": [counts.slow for counts in minutes.values()],
        "failed": [counts.failed for counts in minutes.values()],
    }
    days = sorted({minute // 1440 for minute, _ in minutes})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_KEEP_MINUTES, rows)
        cursor.execute(_KEEP_DAYS, {"days": days})


def gather(now: int | None = None, *, late: bool = False) -> None:
    """Carry the last minutes from Redis to PostgreSQL; with `late` all that Redis has, which is
    what was told while PostgreSQL was away."""
    minute = int(time.time()) // 60 if now is None else now
    keep(fresh(minute, _LATE_MINUTES if late else _FRESH_MINUTES))
    if late:
        OutcomeMinute.objects.filter(minute__lt=minute - _KEPT_MINUTES).delete()


def series(together: ByMinute, activity: str) -> list[Minute]:
    """The minutes of one activity in their order, those without attempts left out."""
    found = [
        Minute(minute, counts) for (minute, key), counts in together.items() if key == activity
    ]
    return sorted((one for one in found if one.counts.attempted), key=lambda one: one.at)
