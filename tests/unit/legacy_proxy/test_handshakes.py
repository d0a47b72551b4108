"""The handshake of a websocket: what crosses the proxy, and who is refused with what."""

import asyncio
from http import HTTPStatus
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Response

from legacy_proxy.app import LegacyProxy
from legacy_proxy.upstream import Upstream
from tests.unit.legacy_proxy.sockets import bridged, refused, socket_proxy, socket_upstream
from tests.unit.legacy_proxy.wire import ask, read_head, tell
from tests.unit.legacy_proxy.wire import connect as raw_connect

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


async def heads(**options: Any) -> Headers:
    """The request head that the upstream gets from a client with these options."""
    got: asyncio.Queue[Headers] = asyncio.Queue()

    async def handle(socket: ServerConnection) -> None:
        assert socket.request is not None
        got.put_nowait(socket.request.headers)

    async with bridged(handle, **options):
        return await got.get()


async def test_headers_follow_the_rules_of_requests() -> None:
    upstream = {"own_cookies": frozenset({"sid"})}
    said = [("Cookie", "sid=1; moodle=2"), ("X-Real-IP", "6.6.6.6"), ("Authorization", "Bearer x")]
    head = await heads(upstream=upstream, additional_headers=said, origin="https://learn.example")
    assert (head["cookie"], head["authorization"]) == ("moodle=2", "Bearer x")
    assert (head["origin"], head["via"]) == ("https://learn.example", "1.1 banyan")
    assert (head["x-forwarded-for"], head["x-forwarded-proto"]) == ("127.0.0.1", "http")
    assert "x-real-ip" not in head
    assert len(head.get_all("sec-websocket-key")) == 1


async def test_path_and_query_reach_the_upstream_byte_for_byte() -> None:
    seen: asyncio.Queue[str] = asyncio.Queue()

    async def handle(socket: ServerConnection) -> None:
        assert socket.request is not None
        seen.put_nowait(socket.request.path)

    async with bridged(handle, target="/a%2Fb//c?y=%20&z"):
        assert await seen.get() == "/a%2Fb//c?y=%20&z"


async def test_the_upstream_chooses_the_subprotocol() -> None:
    async def handle(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with (
        socket_upstream(handle, subprotocols=["v2", "v1"]) as there,
        socket_proxy(there) as (_, port),
        connect(f"ws://127.0.0.1:{port}/", subprotocols=["v1", "v0"]) as client,
    ):
        assert client.subprotocol == "v1"


async def test_a_subprotocol_nobody_asked_for_is_a_502() -> None:
    def uninvited(socket: ServerConnection, request: Any, response: Response) -> Response:
        response.headers["Sec-WebSocket-Protocol"] = "v9"
        return response

    async def handle(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with (
        socket_upstream(handle, process_response=uninvited) as there,
        socket_proxy(there) as (_, port),
    ):
        status, _, body = await refused(port, subprotocols=["v1"])
        assert status == 502
        assert b"upstream_protocol_error" in body


async def test_cookies_of_the_handshake_are_mapped() -> None:
    def baking(socket: ServerConnection, request: Any, response: Response) -> Response:
        response.headers["Set-Cookie"] = "a=1; Domain=127.0.0.1"
        response.headers["Set-Cookie"] = "b=2"
        return response

    async def handle(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with (
        socket_upstream(handle, process_response=baking) as there,
        socket_proxy(there) as (_, port),
        connect(f"ws://127.0.0.1:{port}/") as client,
    ):
        assert client.response is not None
        assert client.response.headers.get_all("set-cookie") == ["a=1", "b=2"]


async def test_the_upstreams_refusal_is_the_clients() -> None:
    def refuse(socket: ServerConnection, request: Any) -> Response:
        response = socket.respond(HTTPStatus.UNAUTHORIZED, "log in\n")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    async with (
        socket_upstream(never, process_request=refuse) as there,
        socket_proxy(there) as (_, port),
    ):
        status, headers, _ = await refused(port)
        assert (status, headers["www-authenticate"]) == (401, "Bearer")


async def never(socket: ServerConnection) -> None:
    raise AssertionError("the handshake was to fail")


async def test_an_upstream_that_is_down_is_a_502() -> None:
    async with socket_upstream(never) as there:
        pass
    async with socket_proxy(there) as (_, port):
        status, _, body = await refused(port)
        assert (status, b"upstream_unavailable" in body) == (502, True)


async def test_a_handshake_without_end_is_refused_when_the_server_drains() -> None:
    reached = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server, socket_proxy(server.sockets[0].getsockname()[1]) as (proxy, port):
        waiting = asyncio.create_task(refused(port))
        await reached.wait()
        proxy.drain()
        status, headers, body = await waiting
        assert (status, headers["retry-after"], b"draining" in body) == (503, "1", True)
        reached.clear()
        assert ((await refused(port))[0], reached.is_set()) == (503, False)


async def test_draining_leaves_open_sockets_and_requests_alone() -> None:
    async def echo(socket: ServerConnection) -> None:
        async for message in socket:
            await socket.send(message)

    async with (
        socket_upstream(echo) as there,
        socket_proxy(there) as (proxy, port),
        connect(f"ws://127.0.0.1:{port}/") as client,
    ):
        proxy.drain()
        await client.send("still here")
        assert await client.recv() == "still here"
        # websockets' server has no pages: 426 is its own word about a plain request.
        assert (await ask(port)).status == 426


async def test_too_many_sockets_are_a_503() -> None:
    async def handle(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with (
        socket_upstream(handle) as there,
        socket_proxy(there, most_sockets=1) as (_, port),
        connect(f"ws://127.0.0.1:{port}/"),
    ):
        status, _, body = await refused(port)
        assert (status, b"upstream_busy" in body) == (503, True)


@pytest.mark.parametrize("line", [b"Content-Length: 5", b"Transfer-Encoding: chunked"])
async def test_a_handshake_with_a_body_is_refused(line: bytes) -> None:
    async with socket_upstream(never) as there, socket_proxy(there) as (_, port):
        assert (await tell(port, HANDSHAKE + line + b"\r\n\r\n")).status == 400


async def test_a_loop_is_refused() -> None:
    async with socket_upstream(never) as there, socket_proxy(there) as (_, port):
        answer = await tell(port, HANDSHAKE + b"Via: 1.1 banyan\r\n\r\n")
        assert answer.status == 508


async def test_where_the_server_cannot_answer_the_socket_is_closed() -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    proxy = LegacyProxy({"legacy": Upstream("legacy", "http://127.0.0.1:1")})
    scope = {
        "type": "websocket",
        "http_version": "1.1",
        "scheme": "wss",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", b"a"), (b"via", b"1.1 banyan")],
    }
    await proxy.forward("legacy", scope, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1013}]


async def test_what_a_client_sends_with_its_handshake_waits_for_it() -> None:
    """Frames that come before the 101 are the upstream's, and no request of anybody's."""

    async def echo(socket: ServerConnection) -> None:
        async for message in socket:
            await socket.send(message)

    masked = b"\x81\x82\x00\x00\x00\x00hi"
    async with socket_upstream(echo) as there, socket_proxy(there) as (_, port):
        reader, writer = await raw_connect(port)
        writer.write(HANDSHAKE + b"\r\n")
        first, _ = await read_head(reader)
        writer.write(masked)
        assert (first.split(" ")[1], await reader.readexactly(4)) == ("101", b"\x81\x02hi")
        writer.close()
