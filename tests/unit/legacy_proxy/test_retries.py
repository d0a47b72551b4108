"""What is sent a second time, and how often that may happen."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from legacy_proxy.breaker import BreakerPolicy
from legacy_proxy.retries import RetryBudget, may_repeat
from legacy_proxy.stream import KEPT
from tests.unit.legacy_proxy.wire import Request, ask, ok, problem

Proxied = Callable[..., Awaitable[int]]

KEY = "Idempotency-Key: k1"


class Broken:
    """An upstream that breaks so many connections before it answers; notes every body."""

    def __init__(self, times: int, before: bytes = b"") -> None:
        self.bodies: list[bytes] = []
        self._times = times
        self._before = before

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self.bodies.append(await request.body())
        if len(self.bodies) <= self._times:
            writer.write(self._before)
            writer.close()
        else:
            writer.write(ok(b"" if request.method == "HEAD" else b"served"))


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
async def test_an_idempotent_request_is_sent_again(proxied: Proxied, method: str) -> None:
    upstream = Broken(1)
    answer = await ask(await proxied(upstream), method=method)
    assert (answer.status, len(upstream.bodies)) == (200, 2)


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_body_under_a_key_is_sent_again_whole(proxied: Proxied, method: str) -> None:
    upstream = Broken(1)
    answer = await ask(await proxied(upstream), "/", KEY, method=method, body=b"answer")
    assert (answer.body, upstream.bodies) == (b"served", [b"answer", b"answer"])


async def test_a_chunked_body_under_a_key_is_sent_again_whole(proxied: Proxied) -> None:
    upstream = Broken(1)
    body = b"3\r\nans\r\n3\r\nwer\r\n0\r\n\r\n"
    port = await proxied(upstream)
    answer = await ask(port, "/", KEY, "Transfer-Encoding: chunked", method="POST", body=body)
    assert (answer.body, upstream.bodies) == (b"served", [b"answer", b"answer"])


async def test_it_is_sent_no_third_time(proxied: Proxied) -> None:
    upstream = Broken(9)
    answer = await ask(await proxied(upstream), "/", KEY, method="POST", body=b"answer")
    assert (problem(answer), len(upstream.bodies)) == ((502, "upstream_unavailable"), 2)


async def test_a_large_body_is_not_kept_for_a_second_time(proxied: Proxied) -> None:
    upstream = Broken(1)
    body = b"x" * (KEPT + 1)
    answer = await ask(await proxied(upstream), "/", KEY, method="POST", body=body)
    assert (problem(answer), len(upstream.bodies)) == ((502, "upstream_unavailable"), 1)


@pytest.mark.parametrize("before", [b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\n"])
async def test_after_the_first_byte_nothing_is_sent_again(proxied: Proxied, before: bytes) -> None:
    upstream = Broken(1, before)
    answer = await ask(await proxied(upstream))
    assert (answer.status, len(upstream.bodies)) == (502, 1)


async def test_a_tenth_of_the_traffic_may_be_sent_again(proxied: Proxied) -> None:
    seen = 0

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        seen += 1
        writer.close()

    port = await proxied(handle, breaker=BreakerPolicy(least=1000))
    for _ in range(30):
        await ask(port)
    # Ten are in reserve, and every ten requests earn one more.
    assert 30 + 10 <= seen <= 30 + 13


def test_the_reserve_is_filled_by_requests_and_has_an_end() -> None:
    budget = RetryBudget()
    for _ in range(1000):
        budget.earn()
    assert sum(budget.spend() for _ in range(100)) == 10
    for _ in range(10):
        budget.earn()
    assert [budget.spend(), budget.spend()] == [True, False]


@pytest.mark.parametrize(
    ("method", "has_body", "has_key", "expected"),
    [
        ("GET", False, False, True),
        ("PUT", True, False, False),
        ("PUT", True, True, True),
        ("POST", False, False, False),
        ("POST", True, True, True),
        ("PATCH", True, True, False),
        ("FROB", False, True, False),
    ],
)
def test_what_may_be_repeated(method: str, has_body: bool, has_key: bool, expected: bool) -> None:
    assert may_repeat(method, has_body=has_body, has_key=has_key) is expected
