"""A circuit opens where an upstream is not reached, and closes with its first answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from legacy_proxy.breaker import Breaker, BreakerPolicy
from legacy_proxy.deadline import Timeouts
from legacy_proxy.problems import Refusal
from legacy_proxy.waiting import WaitLimit
from tests.unit.legacy_proxy.wire import PATIENCE, Request, ask, connect, ok, problem

Proxied = Callable[..., Awaitable[int]]

POLICY = BreakerPolicy(least=4, share=0.5, window=10, pause=0.02)
TOUCHY = BreakerPolicy(least=2, share=0.5, pause=0.02)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(POLICY, WaitLimit(100), clock=clock)


def opened(breaker: Breaker) -> Breaker:
    for _ in range(POLICY.least):
        breaker.failed(0)
    assert breaker.open
    return breaker


async def admitted(breaker: Breaker) -> int | str:
    """The number of the probe, or the code of the refusal."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await breaker.admit()
    except Refusal as refusal:
        return refusal.problem.code


async def waiting(breaker: Breaker, count: int) -> list[asyncio.Task[int | str]]:
    """So many requests that have come to the circuit, in this order."""
    tasks = [asyncio.create_task(admitted(breaker)) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


async def test_a_few_failures_among_answers_change_nothing(breaker: Breaker) -> None:
    for number in range(40):
        (breaker.failed if number % 3 == 2 else breaker.succeeded)(0)
    assert not breaker.open


async def test_too_few_requests_say_nothing(breaker: Breaker) -> None:
    for _ in range(POLICY.least - 1):
        breaker.failed(0)
    assert not breaker.open


async def test_failures_of_an_earlier_window_are_forgotten(breaker: Breaker, clock: Clock) -> None:
    for _ in range(POLICY.least - 1):
        breaker.failed(0)
    clock.now += POLICY.window
    breaker.failed(0)
    assert not breaker.open


async def test_an_open_circuit_lets_one_request_through_and_the_others_wait(
    breaker: Breaker,
) -> None:
    first, *others = await waiting(opened(breaker), 5)
    assert await first == 1
    assert not any(other.done() for other in others)
    breaker.succeeded(1)
    assert await asyncio.gather(*others) == [0] * 4


async def test_the_first_answer_lets_all_who_wait_through(breaker: Breaker) -> None:
    first, *others = await waiting(opened(breaker), 100)
    breaker.succeeded(await first)
    assert await asyncio.gather(*others) == [0] * 99
    assert not breaker.open


async def test_an_answer_to_an_earlier_request_closes_the_circuit_too(breaker: Breaker) -> None:
    tasks = await waiting(opened(breaker), 3)
    breaker.succeeded(0)
    assert await asyncio.gather(*tasks) == [0] * 3


async def test_a_probe_that_fails_has_those_refused_who_came_before_it(breaker: Breaker) -> None:
    first, *others = await waiting(opened(breaker), 5)
    breaker.failed(await first)
    assert await asyncio.gather(*others) == ["circuit_open"] * 4


async def test_a_probe_that_fails_says_nothing_to_those_who_came_after_it_began(
    breaker: Breaker,
) -> None:
    (first,) = await waiting(opened(breaker), 1)
    probe = await first
    (later,) = await waiting(breaker, 1)
    breaker.failed(probe)
    assert await later == 2


async def test_a_probe_that_hangs_does_not_hold_up_the_next(breaker: Breaker) -> None:
    tasks = await waiting(opened(breaker), 3)
    assert await asyncio.gather(*tasks) == [1, 2, 3]


async def test_a_probe_whose_client_leaves_makes_room_for_the_next(clock: Clock) -> None:
    patient = BreakerPolicy(least=4, pause=PATIENCE * 10)
    breaker = opened(Breaker(patient, WaitLimit(100), clock=clock))
    first, second = await waiting(breaker, 2)
    breaker._next_turn()
    breaker.withdrawn(await first)
    assert await second == 2


async def test_a_waiter_that_leaves_is_passed_over(breaker: Breaker) -> None:
    first, second, third = await waiting(opened(breaker), 3)
    first.cancel()
    second.cancel()
    assert await third == 1


async def test_no_more_than_the_limit_wait(clock: Clock) -> None:
    breaker = opened(Breaker(POLICY, WaitLimit(2), clock=clock))
    *early, late = await waiting(breaker, 3)
    assert await late == "upstream_busy"
    breaker.succeeded(0)
    assert await asyncio.gather(*early) == [0, 0]


def failing(status: str, seen: list[Request]) -> Callable[..., Awaitable[None]]:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(request)
        writer.write(ok(b"their own words", status=status))

    return handle


@pytest.mark.parametrize(
    "status",
    ["500 Broken", "502 Bad Gateway", "503 Maintenance", "504 Late", "404 None", "429 Slow down"],
)
async def test_what_the_upstream_says_is_passed_on_and_is_no_failure(
    proxied: Proxied, status: str
) -> None:
    seen: list[Request] = []
    port = await proxied(failing(status, seen), breaker=TOUCHY)
    answers = [await ask(port) for _ in range(4)]
    assert {(a.status, a.body) for a in answers} == {(int(status[:3]), b"their own words")}
    assert len(seen) == 4


async def gone(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.close()


def by_path(broken: str, seen: list[str]) -> Callable[..., Awaitable[None]]:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(f"{request.method} {request.target}")
        if request.method == "POST" and request.target.startswith(broken):
            writer.close()
        else:
            await request.body()
            writer.write(ok(b"fine"))

    return handle


async def codes(port: int, *targets: str, method: str = "POST") -> list[int]:
    return [(await ask(port, target, method=method)).status for target in targets]


PATIENT = BreakerPolicy(least=2, share=0.5, pause=PATIENCE * 10)


async def test_a_circuit_is_one_address_wide_where_no_route_claims_it(proxied: Proxied) -> None:
    seen: list[str] = []
    limits = Timeouts(first_byte=0.1)
    port = await proxied(by_path("/mod/quiz", seen), breaker=PATIENT, timeouts=limits)
    assert await codes(port, "/mod/quiz/save.php", "/mod/quiz/save.php") == [502, 502]
    assert await codes(port, "/mod/quiz/save.php?again") == [503]
    assert await codes(port, "/mod/forum/save.php", "/mod/quiz/view.php") == [200, 502]
    assert await codes(port, "/mod/quiz/save.php", method="GET") == [200]
    assert [line for line in seen if "again" in line] == []


async def test_things_of_one_kind_share_a_circuit(proxied: Proxied) -> None:
    seen: list[str] = []
    limits = Timeouts(first_byte=0.1)
    port = await proxied(by_path("/files", seen), breaker=PATIENT, timeouts=limits)
    assert await codes(port, "/files/1", "/files/2", "/files/3") == [502, 502, 503]


async def test_the_circuit_of_another_route_stays_closed(proxied: Proxied) -> None:
    seen: list[str] = []
    port = await proxied(
        by_path("/", seen),
        breaker=PATIENT,
        timeouts=Timeouts(first_byte=0.1),
        route=lambda scope: scope["path"][:2],
    )
    assert await codes(port, "/a/x", "/a/y", "/a/z", "/b") == [502, 502, 503, 502]


async def test_a_connection_that_breaks_is_a_failure(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    port = await proxied(handle, breaker=PATIENT, timeouts=Timeouts(first_byte=0.1))
    answers = [problem(await ask(port, method="POST"))[1] for _ in range(3)]
    assert answers == ["upstream_unavailable", "upstream_unavailable", "upstream_busy"]


async def silent(request: Request, writer: asyncio.StreamWriter) -> None:
    await request.reader.read()


async def test_an_upstream_that_is_slow_is_a_failure(proxied: Proxied) -> None:
    port = await proxied(silent, breaker=PATIENT, timeouts=Timeouts(connect=0.05, first_byte=0.05))
    answers = [problem(await ask(port))[1] for _ in range(3)]
    assert answers == ["upstream_timeout", "upstream_timeout", "upstream_busy"]


async def test_a_client_that_hardly_waits_opens_no_circuit(proxied: Proxied) -> None:
    port = await proxied(silent, breaker=TOUCHY)
    for _ in range(3):
        soon = f"Banyan-Deadline: {int(time.time() * 1000) + 100}"
        assert problem(await ask(port, "/", soon)) == (504, "deadline_passed")


async def test_a_client_that_stops_sending_opens_no_circuit(proxied: Proxied) -> None:
    port = await proxied(silent, breaker=TOUCHY, timeouts=Timeouts(idle=0.05))
    for _ in range(3):
        answer = await ask(port, "/", "Content-Length: 10", method="POST")
        assert problem(answer) == (504, "upstream_timeout")


async def test_a_client_that_leaves_opens_no_circuit(proxied: Proxied) -> None:
    reached, left = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.target == "/fine":
            writer.write(ok(b"fine"))
            return
        reached.release()
        await request.reader.read()
        left.release()

    port = await proxied(handle, breaker=TOUCHY)
    for _ in range(3):
        _, writer = await connect(port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await reached.acquire()
        writer.close()
        await left.acquire()
    assert (await ask(port, "/fine")).body == b"fine"
