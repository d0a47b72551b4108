"""When the upstream does not do its part."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from legacy_proxy.app import LegacyProxy
from legacy_proxy.asgi import Message
from legacy_proxy.problems import ResponseBroken, reason_of
from legacy_proxy.upstream import Upstream
from tests.unit.legacy_proxy.wire import (
    PATIENCE,
    Request,
    ask,
    connect,
    ok,
    problem,
    read_head,
    replying,
    upstream_server,
)

Proxied = Callable[..., Awaitable[int]]

HEAD_OF_10 = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
CHUNKED_HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


async def test_an_upstream_that_is_down_is_a_502(
    stack: AsyncExitStack, start_proxy: Proxied
) -> None:
    async with upstream_server(replying(ok())) as port:
        pass
    answer = await ask(await start_proxy(port))
    assert problem(answer) == (502, "upstream_unavailable")


async def test_the_proxy_recovers_when_the_upstream_does(
    stack: AsyncExitStack, start_proxy: Proxied
) -> None:
    async with upstream_server(replying(ok())) as port:
        proxy = await start_proxy(port)
        assert (await ask(proxy)).status == 200
    assert (await ask(proxy)).status == 502


@pytest.mark.parametrize(
    "response",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        CHUNKED_HEAD[:-2] + b"Content-Length: 2\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: b\x00c\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: b\x01c\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_an_answer_that_is_not_http_is_a_502(proxied: Proxied, response: bytes) -> None:
    answer = await ask(await proxied(replying(response)))
    assert problem(answer) == (502, "upstream_protocol_error")


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_request_that_may_not_be_repeated_is_sent_once(
    proxied: Proxied, method: str
) -> None:
    seen: list[Request] = []

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(request)
        writer.close()

    answer = await ask(await proxied(handle), method=method)
    assert (problem(answer), len(seen)) == ((502, "upstream_unavailable"), 1)


async def test_a_put_with_a_body_is_sent_once(proxied: Proxied) -> None:
    seen: list[Request] = []

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await request.body()
        seen.append(request)
        writer.close()

    answer = await ask(await proxied(handle), method="PUT", body=b"answer")
    assert (problem(answer), len(seen)) == ((502, "upstream_unavailable"), 1)


async def test_a_get_on_a_connection_just_closed_is_sent_a_second_time(proxied: Proxied) -> None:
    seen: list[Request] = []

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(request)
        if len(seen) == 2:
            writer.close()
        else:
            writer.write(ok(b"%d" % len(seen)))

    port = await proxied(handle)
    await ask(port)
    assert ((await ask(port)).body, len(seen)) == (b"3", 3)


async def test_a_get_is_not_sent_a_third_time(proxied: Proxied) -> None:
    seen: list[Request] = []

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(request)
        writer.close()

    answer = await ask(await proxied(handle))
    assert (problem(answer), len(seen)) == ((502, "upstream_unavailable"), 2)


@pytest.mark.parametrize(
    ("head", "part"), [(HEAD_OF_10, b"half"), (CHUNKED_HEAD, b"4\r\nhalf\r\n")]
)
async def test_half_an_answer_never_ends_as_a_whole_one(
    proxied: Proxied, caplog: pytest.LogCaptureFixture, head: bytes, part: bytes
) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head + part)
        await writer.drain()
        writer.close()

    with caplog.at_level(logging.CRITICAL):
        answer = await ask(await proxied(handle))
    assert (answer.status, answer.body, answer.complete) == (200, b"half", False)


async def test_the_server_is_told_that_the_response_broke(
    start_upstream: Proxied,
) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD_OF_10 + b"half")
        writer.close()

    sent: list[Any] = []

    async def receive() -> Message:
        nothing: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        return await nothing

    async def send(message: Message) -> None:
        sent.append(message)

    port = await start_upstream(handle)
    proxy = LegacyProxy({"legacy": Upstream("legacy", f"http://127.0.0.1:{port}")})
    await proxy.startup()
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", b"a")],
    }
    with pytest.raises(ResponseBroken):
        await proxy.forward("legacy", scope, receive, send)
    await proxy.close()
    assert all(message.get("more_body", True) for message in sent)


async def test_a_chunk_that_is_none_cuts_the_connection(proxied: Proxied) -> None:
    answer = await ask(await proxied(replying(CHUNKED_HEAD + b"2\r\nhi\r\nzz\r\n")))
    assert answer.status == 502 or not answer.complete


async def test_a_problem_about_a_head_request_has_no_body(
    stack: AsyncExitStack, start_proxy: Proxied
) -> None:
    async with upstream_server(replying(ok())) as port:
        pass
    answer = await ask(await start_proxy(port), method="HEAD")
    assert (answer.status, answer.raw) == (502, b"")


async def test_a_connection_survives_a_problem(start_proxy: Proxied) -> None:
    async with upstream_server(replying(ok())) as port:
        pass
    reader, writer = await connect(await start_proxy(port))
    async with asyncio.timeout(PATIENCE):
        for _ in range(2):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
            first, headers = await read_head(reader)
            await reader.readexactly(int(dict(headers)["content-length"]))
            assert first.startswith("HTTP/1.1 502")
    writer.close()


async def test_what_an_upstream_says_unasked_is_nobodys_answer(proxied: Proxied) -> None:
    served: list[Request] = []
    spoken = asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        served.append(request)
        writer.write(ok(b"answer %d" % len(served)))
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(ok(b"of somebody else"))
        await writer.drain()
        spoken.set()

    port = await proxied(handle)
    await ask(port)
    await spoken.wait()
    await asyncio.sleep(0.05)
    assert (await ask(port)).body == b"answer 2"


@pytest.mark.parametrize("response", [b"SSH-2.0-OpenSSH\r\n\r\n", HEAD_OF_10 + b"half", b""])
async def test_a_failure_is_logged_without_the_secrets_of_the_request(
    proxied: Proxied, caplog: pytest.LogCaptureFixture, response: bytes
) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(response)
        writer.close()

    port = await proxied(handle)
    await ask(port, "/?token=secret", "Authorization: Bearer secret", "Cookie: a=secret")
    assert "legacy: " in caplog.text
    assert "secret" not in caplog.text


def test_an_error_that_quotes_the_url_is_logged_by_its_kind_only() -> None:
    error = aiohttp.ConnectionTimeoutError("Connection timeout to host http://a/?token=secret")
    assert reason_of(error) == "ConnectionTimeoutError"
