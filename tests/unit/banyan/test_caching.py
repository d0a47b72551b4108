"""What is remembered is bounded, asked for once at a time, and never another school's."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from banyan.caching import Bounded, Cache, fetching
from banyan.ids import uuid7
from banyan.tenancy import tenant_scope
from banyan.tenancy.scope import NoTenant


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    ticking = Clock()
    monkeypatch.setattr(fetching, "time", ticking)
    return ticking


class Source:
    """Answers 1, 2, 3…, or fails while it is `broken`; with a `gate`, when that is opened."""

    def __init__(self) -> None:
        self.asked = 0
        self.broken = False
        self.begun, self.gate = threading.Event(), threading.Event()
        self.gate.set()

    def __call__(self) -> int:
        self.asked += 1
        answer = self.asked
        self.begun.set()
        assert self.gate.wait(20)
        if self.broken:
            raise ConnectionError
        return answer

    async def later(self) -> int:
        return await asyncio.to_thread(self)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as made:
        yield made


def cache(seconds: float = 10.0, stale: float = 0.0) -> Cache[int]:
    return Cache(seconds=seconds, stale=stale, of_no_tenant=True)


def test_a_full_dictionary_forgets_the_oldest_part() -> None:
    kept: Bounded[int, int] = Bounded(160)
    for number in range(161):
        kept.keep(number, number)
    assert list(kept) == [*range(10, 161)]


def test_even_a_small_dictionary_makes_room() -> None:
    kept: Bounded[int, int] = Bounded(2)
    for number in range(5):
        kept.keep(number, number)
    assert list(kept) == [3, 4]


def test_an_answer_is_remembered_for_its_time_and_no_longer(clock: Clock, source: Source) -> None:
    answers = cache()
    assert answers.fetch("a", source) == answers.fetch("a", source) == answers.at_hand("a") == 1
    clock.now += 10.0
    assert answers.at_hand("a") is None
    assert answers.fetch("a", source) == 2


def test_what_was_fetched_together_does_not_run_out_together(clock: Clock, source: Source) -> None:
    answers = cache()
    for key in range(100):
        answers.fetch(key, source)
    clock.now += 9.5
    assert 0 < sum(answers.at_hand(key) is not None for key in range(100)) < 100


def test_an_answer_may_say_how_long_it_lasts(clock: Clock) -> None:
    answers: Cache[int] = Cache(seconds=0, of_no_tenant=True, lasts=float)
    answers.fetch("short", lambda: 10)
    answers.fetch("long", lambda: 1000)
    clock.now += 100
    assert (answers.at_hand("short"), answers.at_hand("long")) == (None, 1000)


def test_many_threads_that_want_the_same_ask_once(source: Source, pool: ThreadPoolExecutor) -> None:
    answers = cache()
    source.gate.clear()
    waiting = [pool.submit(answers.fetch, "a", source) for _ in range(8)]
    assert source.begun.wait(20)
    source.gate.set()
    assert {one.result(20) for one in waiting} == {1}


async def test_many_tasks_that_want_the_same_ask_once(source: Source) -> None:
    answers = cache()
    got = await asyncio.gather(*(answers.afetch("a", source.later) for _ in range(50)))
    assert set(got) == {1}


async def test_a_task_waits_for_what_a_thread_has_begun_to_fetch(
    source: Source, pool: ThreadPoolExecutor
) -> None:
    answers = cache()
    source.gate.clear()
    first = pool.submit(answers.fetch, "a", source)
    assert source.begun.wait(20)
    second = asyncio.ensure_future(answers.afetch("a", source.later))
    await asyncio.sleep(0)
    source.gate.set()
    assert (await second, first.result(20), source.asked) == (1, 1, 1)


async def test_whoever_gives_up_waiting_ends_the_fetching_for_nobody(source: Source) -> None:
    answers = cache()
    source.gate.clear()
    first = asyncio.ensure_future(answers.afetch("a", source.later))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(answers.afetch("a", source.later))
    await asyncio.sleep(0)
    first.cancel()
    source.gate.set()
    assert (await second, source.asked) == (1, 1)


def test_an_old_answer_is_given_while_somebody_fetches_a_new_one(
    clock: Clock, source: Source, pool: ThreadPoolExecutor
) -> None:
    answers = cache(stale=60)
    answers.fetch("a", source)
    clock.now += 20
    source.begun.clear()
    source.gate.clear()
    fetching_anew = pool.submit(answers.fetch, "a", source)
    assert source.begun.wait(20)
    assert answers.fetch("a", source) == 1
    source.gate.set()
    assert fetching_anew.result(20) == 2


@pytest.mark.parametrize(("later", "usable"), [(20, True), (71, False)])
def test_an_old_answer_stands_in_for_one_that_cannot_be_had(
    clock: Clock, source: Source, later: float, usable: bool
) -> None:
    answers = cache(stale=60)
    answers.fetch("a", source)
    source.broken = True
    clock.now += later
    if usable:
        assert answers.fetch("a", source) == 1
    else:
        with pytest.raises(ConnectionError):
            answers.fetch("a", source)


def test_an_error_is_not_remembered(source: Source) -> None:
    answers = cache()
    source.broken = True
    with pytest.raises(ConnectionError):
        answers.fetch("a", source)
    source.broken = False
    assert answers.fetch("a", source) == 2


@pytest.mark.parametrize("forget", [lambda it: it.forget("a"), lambda it: it.clear()])
def test_what_is_forgotten_is_asked_anew(
    source: Source, forget: Callable[[Cache[int]], None]
) -> None:
    answers = cache()
    answers.fetch("a", source)
    forget(answers)
    assert answers.fetch("a", source) == 2


def test_one_school_is_never_given_the_answer_of_another(source: Source) -> None:
    answers: Cache[int] = Cache(seconds=10)

    def of(school: UUID) -> int:
        with tenant_scope(school):
            return answers.fetch("a", source)

    one, other = uuid7(), uuid7()
    assert [of(one), of(other), of(one)] == [1, 2, 1]
    with pytest.raises(NoTenant):
        answers.fetch("a", source)
