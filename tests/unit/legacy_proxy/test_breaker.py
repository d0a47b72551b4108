"""The circuit opens on failures of the upstream, and on nothing that a client does."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from legacy_proxy.breaker import Breaker, BreakerPolicy
from legacy_proxy.deadline import Timeouts
from legacy_proxy.problems import Refusal
from tests.unit.legacy_proxy.wire import Request, ask, connect, ok, problem

Proxied = Callable[..., Awaitable[int]]

POLICY = BreakerPolicy(least=4, share=0.5, window=10, pause=5)
TOUCHY = BreakerPolicy(least=2, share=0.5, pause=60)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(POLICY, clock)


def opened(breaker: Breaker) -> Breaker:
    for _ in range(POLICY.least):
        breaker.failed(breaker.admit())
    return breaker


def refused(breaker: Breaker) -> int | None:
    """Seconds to wait; fails when the circuit lets the request pass."""
    with pytest.raises(Refusal) as caught:
        breaker.admit()
    assert caught.value.problem.code == "circuit_open"
    return caught.value.problem.retry_after


def test_a_few_failures_among_successes_change_nothing(breaker: Breaker) -> None:
    for number in range(40):
        probe = breaker.admit()
        (breaker.failed if number % 3 == 2 else breaker.succeeded)(probe)
    assert breaker.admit() is False


def test_too_few_answers_say_nothing(breaker: Breaker) -> None:
    for _ in range(POLICY.least - 1):
        breaker.failed(breaker.admit())
    assert breaker.admit() is False


def test_failures_of_an_earlier_window_are_forgotten(breaker: Breaker, clock: Clock) -> None:
    for _ in range(POLICY.least - 1):
        breaker.failed(breaker.admit())
    clock.now += POLICY.window
    breaker.failed(breaker.admit())
    assert breaker.admit() is False


def test_an_open_circuit_says_when_to_come_back(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    assert refused(breaker) == 5
    clock.now += 3.5
    assert refused(breaker) == 2


def test_half_open_lets_a_single_probe_pass(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += POLICY.pause
    assert breaker.admit() is True
    assert refused(breaker) == 1


def test_a_probe_that_succeeds_closes_the_circuit(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += POLICY.pause
    breaker.succeeded(breaker.admit())
    assert breaker.admit() is False


def test_a_probe_that_fails_opens_it_for_another_pause(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += POLICY.pause
    breaker.failed(breaker.admit())
    assert refused(breaker) == 5


def test_a_probe_whose_client_leaves_makes_room_for_the_next(
    breaker: Breaker, clock: Clock
) -> None:
    opened(breaker)
    clock.now += POLICY.pause
    breaker.withdrawn(breaker.admit())
    assert breaker.admit() is True


def test_a_late_answer_from_before_does_not_close_the_circuit(
    breaker: Breaker, clock: Clock
) -> None:
    early = breaker.admit()
    opened(breaker)
    clock.now += POLICY.pause
    breaker.succeeded(early)
    assert breaker.admit() is True


def failing(status: str, seen: list[Request]) -> Callable[..., Awaitable[None]]:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(request)
        writer.write(ok(b"", status=status))

    return handle


@pytest.mark.parametrize("status", ["502 Bad Gateway", "503 Busy", "504 Late"])
async def test_an_upstream_that_is_away_is_left_alone(proxied: Proxied, status: str) -> None:
    seen: list[Request] = []
    port = await proxied(failing(status, seen), breaker=TOUCHY)
    for _ in range(2):
        await ask(port)
    answer = await ask(port)
    assert (problem(answer), len(seen)) == ((503, "circuit_open"), 2)
    assert 1 <= int(answer.one("retry-after")) <= 60


@pytest.mark.parametrize("status", ["500 Broken", "404 None", "429 Slow down"])
async def test_an_answer_of_the_page_is_no_failure(proxied: Proxied, status: str) -> None:
    seen: list[Request] = []
    port = await proxied(failing(status, seen), breaker=TOUCHY)
    for _ in range(4):
        await ask(port)
    assert len(seen) == 4


async def test_the_circuit_of_another_route_stays_closed(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(
        failing("503 Busy", seen), breaker=TOUCHY, route=lambda scope: scope["path"]
    )
    for _ in range(3):
        await ask(port, "/a")
    assert (problem(await ask(port, "/a")), (await ask(port, "/b")).status) == (
        (503, "circuit_open"),
        503,
    )
    assert [request.target for request in seen] == ["/a", "/a", "/b"]


async def test_a_connection_that_breaks_is_a_failure(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    port = await proxied(handle, breaker=TOUCHY)
    answers = [problem(await ask(port, method="POST"))[1] for _ in range(3)]
    assert answers == ["upstream_unavailable", "upstream_unavailable", "circuit_open"]


async def silent(request: Request, writer: asyncio.StreamWriter) -> None:
    await request.reader.read()


async def test_an_upstream_that_is_slow_is_a_failure(proxied: Proxied) -> None:
    port = await proxied(silent, breaker=TOUCHY, timeouts=Timeouts(connect=0.05, first_byte=0.05))
    answers = [problem(await ask(port))[1] for _ in range(3)]
    assert answers == ["upstream_timeout", "upstream_timeout", "circuit_open"]


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
