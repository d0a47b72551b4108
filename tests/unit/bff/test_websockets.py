"""Websockets are found, identified, counted and bounded like other requests."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, cast

import pytest
from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import ValidationError
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from banyan.errors import Unauthenticated
from banyan.http import sockets
from banyan.http.sockets import socket
from banyan.identity import Principal, Role
from banyan.ids import uuid7
from bff.gateway import sockets as door
from bff.gateway.dispatch import App, Gateway
from bff.routes.counted import counted_for
from bff.routes.models import Route
from bff.routes.propagation import Routes
from bff.routes.snapshot import Placed, RouteEntry, Snapshot
from bff.trial.shadowing.shadows import Shadows
from legacy_proxy.app import LegacyProxy
from legacy_proxy.upstream import Upstream
from tests.unit.legacy_proxy.sockets import socket_upstream
from tests.unit.legacy_proxy.wire import asgi_server

Open = Callable[..., AbstractAsyncContextManager[str]]


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A consumer that tells who has come where, and gives back what it is sent."""
    monkeypatch.setattr(sockets, "_sockets", dict(sockets.sockets()))

    @socket("test.room", "/ws/room/{room}", most_bytes=10, most_open=2)
    class Room(AsyncWebsocketConsumer):
        async def connect(self) -> None:
            await self.accept()
            scope: Any = self.scope
            who = scope["principal"].user if scope["principal"] else "somebody"
            await self.send(f"{who} in {scope['url_route']['kwargs']['room']}")

        async def receive(
            self, text_data: str | None = None, bytes_data: bytes | None = None
        ) -> None:
            await self.send(text_data=text_data, bytes_data=bytes_data)


async def _lms(connection: ServerConnection) -> None:
    assert connection.request is not None
    await connection.send(f"the LMS at {connection.request.path}")
    async for message in connection:
        await connection.send(message)


async def _django(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("Django is not asked for websockets")


@pytest.fixture
def routes() -> Routes:
    return Routes()


@pytest.fixture
def opened(routes: Routes, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The front door before an LMS, with these routes; its ws:// origin."""

    async def by_name(scope: Any) -> Principal:
        for name, value in scope["headers"]:
            if name == b"authorization":
                return Principal(uuid7(), "school", value.decode(), "", Role.LEARNER, 0)
        raise Unauthenticated

    monkeypatch.setattr(door, "identify", by_name)

    @asynccontextmanager
    async def open_door(*placed: Placed) -> AsyncIterator[str]:
        async with socket_upstream(_lms) as port:
            upstream = Upstream("monolith", f"http://127.0.0.1:{port}")
            proxy = LegacyProxy({"monolith": upstream}, strict=False)
            await proxy.startup()
            routes.current, routes.loaded = Snapshot(7, list(placed)), True
            gateway = Gateway(cast(App, _django), proxy, routes, Shadows(cast(App, _django)))
            async with asgi_server(gateway) as own:
                yield f"ws://127.0.0.1:{own}"
            await proxy.close()

    return open_door


def entry(**changed: Any) -> RouteEntry:
    fields: dict[str, Any] = {
        "key": "room",
        "upstream": "monolith",
        "module_endpoint": "test.room",
        "state": "ramp",
        "ramp_bp": 10_000,
        "salt": b"salt",
        "pin": "none",
    }
    return RouteEntry(**{**fields, **changed})


ROUTE = "/api/v1/rooms/{room}"
ANA = {"Authorization": "ana"}


def joined(url: str, **headers: str) -> connect:
    return connect(url, additional_headers=headers, ping_interval=None)


async def said(url: str, **headers: str) -> tuple[str, str | None]:
    """The first message, and which road led there."""
    async with joined(url, **headers) as client:
        assert client.response is not None
        return str(await client.recv()), client.response.headers.get("Banyan-Route")


async def refused(url: str, **headers: str) -> int:
    with pytest.raises(InvalidStatus) as refusal:
        async with joined(url, **headers):
            pass
    return refusal.value.response.status_code


async def test_what_nobody_claims_is_the_lms_s_with_its_answers(opened: Open) -> None:
    async with opened() as url, joined(f"{url}/chat?room=3") as client:
        assert await client.recv() == "the LMS at /chat?room=3"
        await client.send("hello")
        assert await client.recv() == "hello"


async def test_a_socket_of_ours_is_found_with_who_comes_and_where(opened: Open) -> None:
    async with opened() as url:
        assert await said(f"{url}/ws/room/7") == ("somebody in 7", "test.room")
        assert await said(f"{url}/ws/room/7", **ANA) == ("ana in 7", "test.room")


async def test_a_page_of_ours_is_no_socket_of_the_lms(opened: Open) -> None:
    async with opened() as url:
        assert await refused(f"{url}/learn/") == 404


@pytest.mark.parametrize(
    ("changed", "headers", "told"),
    [
        ({}, ANA, ("ana in 7", "room;v=7;t=module")),
        ({"ramp_bp": 0}, ANA, ("the LMS at /api/v1/rooms/7", "room;v=7;t=legacy")),
        ({"killed": True}, ANA, ("the LMS at /api/v1/rooms/7", "room;v=7;t=legacy")),
        ({"needs_token": False}, {}, ("the LMS at /api/v1/rooms/7", "room;v=7;t=legacy")),
    ],
)
async def test_a_route_decides_about_a_websocket(
    opened: Open, changed: dict[str, Any], headers: dict[str, str], told: tuple[str, str]
) -> None:
    async with opened(("WS", ROUTE, entry(**changed))) as url:
        assert await said(f"{url}/api/v1/rooms/7", **headers) == told


async def test_who_shows_no_token_is_refused_where_the_route_wants_one(opened: Open) -> None:
    async with opened(("WS", ROUTE, entry())) as url:
        assert await refused(f"{url}/api/v1/rooms/7") == 401


async def test_a_path_that_could_be_read_in_two_ways_is_refused(opened: Open) -> None:
    async with opened() as url:
        assert await refused(f"{url}/chat//3") == 400


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What is counted from now on: method, path, status."""
    found: list[tuple[str, int]] = []

    def count(self: Any, method: str, path: str, status: int, *_: Any, **__: Any) -> None:
        found.append((f"{method} {path}", status))

    monkeypatch.setattr(type(counted_for(None)), "count", count)
    return found


async def test_every_websocket_is_counted_once(
    opened: Open, counted: list[tuple[str, int]]
) -> None:
    async with opened(("WS", ROUTE, entry())) as url:
        await said(f"{url}/ws/room/7")
        await said(f"{url}/chat")
        await refused(f"{url}/api/v1/rooms/7")
    assert sorted(counted) == [
        ("WS /api/v1/rooms/7", 401),
        ("WS /chat", 101),
        ("WS /ws/room/7", 101),
    ]


async def test_a_websocket_is_counted_while_it_is_still_open(
    opened: Open, counted: list[tuple[str, int]]
) -> None:
    async with opened() as url, joined(f"{url}/ws/room/7") as client:
        await client.recv()
        assert counted == [("WS /ws/room/7", 101)]


async def test_a_message_that_is_too_long_closes_the_socket(opened: Open) -> None:
    async with opened() as url, joined(f"{url}/ws/room/7") as client:
        await client.recv()
        await client.send("é" * 5)
        assert await client.recv() == "é" * 5
        await client.send("é" * 5 + "!")
        with pytest.raises(ConnectionClosedError) as closed:
            await client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


async def test_no_more_are_open_than_may_be(opened: Open) -> None:
    async with opened() as url:
        async with joined(f"{url}/ws/room/1"), joined(f"{url}/ws/room/2"):
            assert await refused(f"{url}/ws/room/3") == 503
        assert await _once_there_is_room(f"{url}/ws/room/3") == ("somebody in 3", "test.room")


async def _once_there_is_room(url: str) -> tuple[str, str]:
    # The server hears that somebody has left a moment after they have.
    while True:
        try:
            return await said(url)
        except InvalidStatus as refusal:
            if refusal.response.status_code != 503:
                raise


async def test_a_flip_is_told_to_whoever_listens(
    opened: Open, routes: Routes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flipped() -> None:
        routes.current = Snapshot(8, [])

    monkeypatch.setattr(routes, "_renew", flipped)
    async with opened() as url, joined(f"{url}/ws/status") as client:
        assert await client.recv() == '{"version":7}'
        await routes._look()
        assert await client.recv() == '{"version":8}'


async def test_who_only_listens_may_not_talk(opened: Open) -> None:
    async with opened() as url, joined(f"{url}/ws/status") as client:
        await client.recv()
        await client.send("hello")
        with pytest.raises(ConnectionClosedError) as closed:
            await client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1003


@pytest.mark.parametrize(
    "broken", [{"pin": "follows"}, {"aggregate": "attempt"}, {"module_endpoint": "django"}]
)
def test_a_route_of_websockets_names_a_socket_and_no_attempt(broken: dict[str, str]) -> None:
    fields = {"template": "/api/v1/attempts/{attempt}", "module_endpoint": "test.room", **broken}
    with pytest.raises(ValidationError):
        Route(key="x", method="WS", **fields).clean()
    Route(key="x", method="WS", template=ROUTE, module_endpoint="test.room").clean()
