"""Every attempt is counted once, whatever is away or killed meanwhile."""

from collections.abc import Sequence

import pytest
import redis.asyncio as aioredis
from django.conf import settings
from redis import RedisError
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from banyan import redis
from bff.routes.activities import ACTIVITIES, Activity, activity_of
from bff.routes.outcomes import FAILED, SLOW, WORKED, Outcomes
from bff.status.counts import fresh, gather, series
from bff.status.flush import PREFIX, Flusher
from bff.status.models import OutcomeDay, OutcomeMinute
from bff.status.rules import Counts, Minute
from bff.status.tally import Tally

START, SAVE, RESULTS, CLASS = ACTIVITIES
NOW = 29_000_000  # minutes


class Worker(Tally):
    """One that serves attempts at saving an answer, on two routes."""

    def __init__(self, now: Sequence[int] = (NOW,)) -> None:
        self._routes = Outcomes(SAVE), Outcomes(SAVE)
        super().__init__(lambda: self._routes, lambda: now[0] * 60.0)

    def note(self, status: int, seconds: float, route: int = 0) -> None:
        self._routes[route].note(status, seconds)


async def flush(*flushers: Flusher) -> None:
    async with aioredis.Redis.from_url(settings.REDIS_URL) as client:
        for flusher in flushers:
            await flusher.flush(client)


@pytest.mark.parametrize(
    ("method", "path", "activity"),
    [
        ("POST", "/api/v1/assessments/biology/attempts", START),
        ("GET", "/api/v1/attempts/a1", START),
        ("PUT", "/api/v1/attempts/a1/answers/3", SAVE),
        ("PUT", "/api/v1/attempts/a1/answers", SAVE),
        ("POST", "/api/v1/attempts/a1/submit", SAVE),
        ("GET", "/api/v1/attempts/a1/result", RESULTS),
        ("GET", "/bff/v1/assessments/biology/results", RESULTS),
        ("POST", "/api/v1/attempts/a1/heartbeat", None),
        ("GET", "/status/", None),
        ("GET", "/admin/", None),
    ],
    ids=str,
)
def test_a_request_tells_what_somebody_wants_to_do(
    method: str, path: str, activity: Activity | None
) -> None:
    assert activity_of(method, path) is activity


@pytest.mark.parametrize(
    ("status", "seconds", "broken", "ended"),
    [
        (200, 0.1, False, WORKED),
        (304, 0.1, False, WORKED),
        (200, 2.0, False, SLOW),
        (200, 0.1, True, FAILED),
        (500, 0.1, False, FAILED),
        (503, 0.1, False, FAILED),
        (0, 0.1, False, None),
        (0, 2.0, False, FAILED),
        (404, 0.1, False, None),
        (429, 9.0, False, None),
    ],
    ids=str,
)
def test_how_an_attempt_ended(status: int, seconds: float, broken: bool, ended: int | None) -> None:
    outcomes = Outcomes(SAVE)
    outcomes.note(status, seconds, broken=broken)
    assert outcomes.counts == [int(ended == each) for each in (WORKED, SLOW, FAILED)]


def test_a_class_is_not_offered_and_nothing_counts_for_it() -> None:
    assert [one.key for one in ACTIVITIES if not one.offered] == [CLASS.key]


@pytest.mark.django_db
async def test_two_workers_counts_add_up_and_a_repeat_counts_nothing_twice(
    nothing_counted: None,
) -> None:
    first, second = Worker(), Worker()
    flushers = Flusher(first), Flusher(second)
    first.note(200, 0.1)
    second.note(500, 0.1)
    await flush(*flushers, *flushers)
    second.note(200, 9.0, route=1)
    await flush(*flushers)
    assert fresh(NOW) == {(NOW, "save_answer"): Counts(1, 1, 1)}


async def test_a_worker_that_is_gone_takes_nothing_along(nothing_counted: None) -> None:
    for _ in range(2):
        tally = Worker()
        tally.note(200, 0.1)
        await flush(Flusher(tally))
    assert fresh(NOW) == {(NOW, "save_answer"): Counts(2)}


async def test_what_redis_did_not_take_is_told_later(nothing_counted: None) -> None:
    now = [NOW]
    tally = Worker(now)
    tally.note(500, 0.1)
    flusher = Flusher(tally)
    async with aioredis.Redis(port=1, retry=Retry(NoBackoff(), 0)) as nobody:
        with pytest.raises((RedisError, OSError)):
            await flusher.flush(nobody)
    now[0] += 20
    await flush(flusher)
    assert fresh(NOW) == {(NOW, "save_answer"): Counts(failed=1)}
    assert tally.untold() == {}


async def test_the_last_minutes_are_told_again_to_a_redis_that_forgot(
    nothing_counted: None,
) -> None:
    tally = Worker()
    flusher = Flusher(tally)
    tally.note(200, 0.1)
    await flush(flusher)
    redis.client().delete(f"{PREFIX}{NOW}")
    await flush(flusher)
    assert fresh(NOW) == {(NOW, "save_answer"): Counts(1)}


@pytest.mark.django_db
def test_minutes_and_days_are_kept_and_keeping_them_twice_is_harmless(
    nothing_counted: None,
) -> None:
    redis.client().hset(f"{PREFIX}{NOW}", mapping={"a:save_answer": "5,0,1"})
    redis.client().hset(f"{PREFIX}{NOW - 2}", mapping={"a:save_answer": "3,1,0"})
    gather(NOW)
    gather(NOW, late=True)
    assert OutcomeMinute.objects.count() == 2
    day = OutcomeDay.objects.get()
    assert (day.activity, day.worked, day.slow, day.failed) == ("save_answer", 8, 1, 1)


@pytest.mark.django_db
def test_a_redis_that_has_forgotten_takes_nothing_back(nothing_counted: None) -> None:
    redis.client().hset(f"{PREFIX}{NOW}", mapping={"a:save_answer": "5,0,1"})
    gather(NOW)
    redis.client().delete(f"{PREFIX}{NOW}")
    redis.client().hset(f"{PREFIX}{NOW}", mapping={"b:save_answer": "1,0,0"})
    gather(NOW)
    day = OutcomeDay.objects.get()
    assert (day.worked, day.failed) == (5, 1)


@pytest.mark.django_db
def test_what_was_counted_while_the_database_was_away_is_kept_afterwards(
    nothing_counted: None,
) -> None:
    redis.client().hset(f"{PREFIX}{NOW - 300}", mapping={"a:start_exam": "0,0,9"})
    gather(NOW)
    assert not OutcomeDay.objects.exists()
    gather(NOW, late=True)
    assert OutcomeDay.objects.get().failed == 9


def test_a_series_is_in_order_and_leaves_out_who_did_not_try() -> None:
    together = {
        (3, "save_answer"): Counts(1),
        (1, "save_answer"): Counts(2),
        (2, "save_answer"): Counts(),
        (2, "start_exam"): Counts(4),
    }
    assert series(together, "save_answer") == [Minute(1, Counts(2)), Minute(3, Counts(1))]
