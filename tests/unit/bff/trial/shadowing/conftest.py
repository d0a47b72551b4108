"""A front door with a monolith behind a real connection and a module, both as bad as wanted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.conf import settings

from banyan.identity import Principal
from banyan.identity.principal import Role
from banyan.ids import uuid7
from bff.gateway import dispatch
from bff.gateway.dispatch import Gateway
from bff.routes.propagation import Routes
from bff.routes.snapshot import RouteEntry, Snapshot
from bff.trial.shadowing import shadows as shadowing
from bff.trial.shadowing.shadows import Shadows
from legacy_proxy.app import LegacyProxy
from legacy_proxy.upstream import Upstream
from tests.unit.bff.asking import empty_body, scope_of

PIECE = b"x" * (1 << 20)
PIECES = 100  # a hundred megabytes
JSON = b"application/json"


class Side:
    """What a side answers by method and path; `asked` has what shadows asked of it, and
    `trouble` is what they get: nothing for ever (hangs), a torn connection (fails), a hundred
    megabytes (endless). `sent` counts the pieces of those that were taken."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.usual = b'{"mark":"1"}'
        self.trouble = ""
        self.asked: list[str] = []
        self.sent = 0

    def ask(self, method: str, path: str, *, shadow: bool) -> bytes:
        if shadow:
            self.asked.append(f"{method} {path}")
        return self.answers.get(f"{method} {path}", self.usual)


class Monolith(Side):
    """Over TCP, as the real one."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, _ = head.decode().split(" ", 2)
        shadow = b"banyan.shadow=1" in head
        body = self.ask(method, path, shadow=shadow)
        trouble = self.trouble if shadow else ""
        try:
            await self._answer(reader, writer, body, trouble)
        except (ConnectionError, BrokenPipeError):
            pass  # who has asked wants no more of it
        finally:
            writer.close()

    async def _answer(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        body: bytes,
        trouble: str,
    ) -> None:
        if trouble == "hangs":
            await reader.read()  # until whoever asks gives up
        if trouble in ("hangs", "fails"):
            return
        length = len(PIECE) * PIECES if trouble else len(body)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}"
        writer.write(f"{head}\r\nConnection: close\r\n\r\n".encode())
        if not trouble:
            writer.write(body)
        for _ in range(PIECES if trouble else 0):
            writer.write(PIECE)
            await writer.drain()
            self.sent += 1
        await writer.drain()


class Module(Side):
    """As an ASGI application; what hangs goes on, and fails, when it is `released`."""

    def __init__(self) -> None:
        super().__init__()
        self.released = asyncio.Event()
        self.half = False  # it ends before its last byte

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        shadow = any(name == b"baggage" for name, _ in scope["headers"])
        body = self.ask(scope["method"], scope["path"], shadow=shadow)
        trouble = self.trouble if shadow else ""
        if trouble == "hangs":
            await self.released.wait()
        if trouble in ("hangs", "fails"):
            raise OSError("a mistake in the module")
        headers = [(b"content-type", JSON)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for _ in range(PIECES if trouble else 0):
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            self.sent += 1
        await send({"type": "http.response.body", "body": body, "more_body": self.half})


Send = Callable[[Any], Any]


class Door:
    """`get` and `ask` are a learner's requests; `shadows` what follows them."""

    def __init__(self, gate: Gateway, shadows: Shadows, monolith: Monolith, module: Module) -> None:
        self._gate = gate
        self.shadows = shadows
        self.monolith = monolith
        self.module = module
        self.serving: Side = monolith

    async def round_trip(self) -> None:
        """To the monolith and back, past the gateway."""
        url = urlsplit(settings.BANYAN_UPSTREAMS["monolith"])
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        writer.write(b"GET /ping HTTP/1.1\r\n\r\n")
        await reader.read()
        writer.close()

    async def ask(
        self, path: str = "/api/v1/quiz", method: str = "GET", send: Send | None = None
    ) -> tuple[int, bytes]:
        """What the learner gets, when the gateway is done with it."""
        got: list[Any] = []

        async def collect(message: Any) -> None:
            got.append(message)
            if send is not None:
                await send(message)

        await self._gate(scope_of(method, path), empty_body, collect)
        return got[0]["status"], b"".join(each.get("body", b"") for each in got[1:])

    async def settled(self) -> dict[str, int]:
        """When all shadows are over: how many requests came to which end, and what differed."""
        while self.shadows._running:
            await asyncio.wait(self.shadows._running)
        return self.outcomes()

    def outcomes(self) -> dict[str, int]:
        """The same of those that are over."""
        seen = self.shadows.tally.seen
        return {f"{path} {kind}".strip(): each.raw for (_, _, path, kind), each in seen.items()}


def entry(state: str, endpoint: str = "django") -> RouteEntry:
    """A route all of whose requests are shadowed."""
    return RouteEntry(
        key="quiz",
        upstream="monolith",
        module_endpoint=endpoint,
        state=state,
        ramp_bp=0,
        salt=b"salt",
        pin="none",
        shadow_bp=10_000,
    )


Route = tuple[str, str, RouteEntry]
Open = Callable[..., Any]


@pytest.fixture
def tenant() -> UUID:
    return uuid7()


@pytest.fixture
async def opened(tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    """Opens the door with these routes (method, template, entry)."""

    async def somebody(_scope: Any) -> Principal:
        return Principal(tenant, "school", "ada", "Ada", Role.LEARNER, 0)

    monkeypatch.setattr(dispatch, "identify", somebody)
    monkeypatch.setattr(shadowing, "_SECONDS", 0.5)
    monolith, module = Monolith(), Module()
    server = await asyncio.start_server(monolith.serve, "127.0.0.1")
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    monkeypatch.setitem(settings.BANYAN_UPSTREAMS, "monolith", url)
    proxy = LegacyProxy({"monolith": Upstream(name="monolith", base_url=url)}, strict=False)
    shadows = Shadows(module)
    await proxy.startup()
    await shadows.legacy.startup()

    def open_door(*routes: Route) -> Door:
        known = SimpleNamespace(current=Snapshot(1, list(routes)), loaded=True)
        gate = Gateway(module, proxy, cast(Routes, known), shadows)
        return Door(gate, shadows, monolith, module)

    yield open_door
    for task in list(shadows._running):
        task.cancel()
    await asyncio.gather(*shadows._running, return_exceptions=True)
    await shadows.legacy.close()
    await proxy.close()
    server.close()


@pytest.fixture(params=["shadow", "module"])
def door(request: pytest.FixtureRequest, opened: Open) -> Door:
    """A page that the monolith serves and the module shadows, or the other way round."""
    found: Door = opened(("GET", "/api/v1/quiz", entry(request.param)))
    found.serving = found.monolith if request.param == "shadow" else found.module
    return found
