"""A stack begins to fail, and the state turns; it works again, and the state comes back.

Through the gateway to the module, or through the proxy to the monolith: both answer what they are
told to, and only time is made to pass.
"""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import redis.asyncio as aioredis
from django.conf import settings

from banyan.http.edge import in_thread
from banyan.identity import Principal
from banyan.identity.principal import Role
from banyan.ids import uuid7
from bff.gateway import dispatch
from bff.gateway.dispatch import App, Gateway
from bff.routes.counted import all_outcomes
from bff.routes.propagation import Routes
from bff.routes.snapshot import RouteEntry, Snapshot
from bff.status.counts import fresh, series
from bff.status.flush import Flusher
from bff.status.rules import State, standing
from bff.status.tally import Tally
from bff.trial.shadowing.shadows import Shadows
from legacy_proxy.app import LegacyProxy
from legacy_proxy.breaker import BreakerPolicy
from legacy_proxy.upstream import Upstream
from tests.unit.bff.asking import empty_body, scope_of

TEMPLATE = "/api/v1/attempts/{attempt}/answers/{slot}"
SAVE = "/api/v1/attempts/a1/answers/3"
OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
ERROR = b"HTTP/1.1 500 Oops\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
TORN = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n{}"
NOTHING = b""


class School:
    """Both stacks, seen through the front door."""

    def __init__(self, door: Gateway, tally: Tally, minute: list[int]) -> None:
        self._door = door
        self._flusher = Flusher(tally)
        self._minute = minute
        self.answer = OK

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self.answer)
        await writer.drain()
        writer.close()

    async def module(self, scope: Any, receive: Any, send: Any) -> None:
        status = 200 if self.answer in (OK, TORN) else 500
        if self.answer == NOTHING:
            raise RuntimeError("a mistake in the module")
        await send({"type": "http.response.start", "status": status, "headers": []})
        if self.answer == TORN:
            raise RuntimeError("a mistake in the middle of an answer")
        await send({"type": "http.response.body", "body": b"{}"})

    async def save(self, times: int) -> None:
        for _ in range(times):
            try:
                await self._door(scope_of("PUT", SAVE), empty_body, _nowhere)
            except Exception:
                assert self.answer == TORN, "only a torn answer may raise"

    async def state_after(self, minutes: int = 0) -> State:
        async with aioredis.Redis.from_url(settings.REDIS_URL) as client:
            await self._flusher.flush(client)
        self._minute[0] += minutes
        counted = await in_thread(fresh, self._minute[0])
        return standing(series(counted, "save_answer")).state


async def _nowhere(message: Any) -> None: ...


def _routes(stack: str) -> Routes:
    entry = RouteEntry(
        key="save",
        upstream="monolith",
        module_endpoint="django",
        state=stack,
        ramp_bp=0,
        salt=b"salt",
        pin="none",
    )
    snapshot = Snapshot(1, [("PUT", TEMPLATE, entry)])
    return cast(Routes, SimpleNamespace(current=snapshot, loaded=True))


async def _somebody(_scope: Any) -> Principal:
    return Principal(uuid7(), "school", "ana", "Ana", Role.LEARNER, 0)


@pytest.fixture(params=["legacy", "module"])
async def school(
    request: pytest.FixtureRequest, nothing_counted: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[School]:
    minute = [29_000_000]
    tally = Tally(all_outcomes, lambda: minute[0] * 60.0)
    monkeypatch.setattr(dispatch, "identify", _somebody)
    held: list[School] = []
    server = await asyncio.start_server(lambda r, w: held[0].serve(r, w), "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    # A circuit that opens would go on refusing after the monolith has come back, for a while.
    patient = BreakerPolicy(share=2.0)
    upstream = Upstream(name="monolith", base_url=f"http://127.0.0.1:{port}", breaker=patient)
    proxy = LegacyProxy({"monolith": upstream}, strict=False)
    await proxy.startup()
    module = cast(App, lambda *asgi: held[0].module(*asgi))
    door = Gateway(module, proxy, _routes(request.param), Shadows(module))
    held.append(School(door, tally, minute))
    yield held[0]
    await proxy.close()
    server.close()


@pytest.mark.parametrize("failure", [ERROR, TORN, NOTHING], ids=["error", "torn", "nothing"])
async def test_a_state_turns_with_what_happens_to_requests_and_comes_back(
    school: School, failure: bytes
) -> None:
    await school.save(10)
    assert await school.state_after(minutes=1) is State.OPERATIONAL
    school.answer = failure
    await school.save(10)
    assert await school.state_after() is State.PARTIAL
    assert await school.state_after(minutes=1) is State.PARTIAL
    await school.save(5)
    assert await school.state_after(minutes=3) is State.MAJOR
    school.answer = OK
    await school.save(5)
    assert await school.state_after() is State.OPERATIONAL
