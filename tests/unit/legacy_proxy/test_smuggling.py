"""Requests that two programs would read differently: refused, and nothing behind them is heard.

Every probe is followed by a second request on its connection. What matters is that the upstream
gets neither the probe nor what is hidden behind it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from tests.unit.legacy_proxy.wire import PATIENCE, Request, connect, ok, replying

Proxied = Callable[..., Awaitable[int]]

POST = b"POST /probe HTTP/1.1\r\nHost: a\r\n"
GET = b"GET /probe HTTP/1.1\r\nHost: a\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"

PROBES = {
    "length_and_coding": POST + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
    "coding_and_length": POST + CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\n",
    "coding_twice": POST + CHUNKED + CHUNKED + b"\r\n0\r\n\r\n",
    "coding_chunked_and_identity": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "coding_that_only_looks_chunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "coding_with_a_blank_before_the_colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "coding_with_a_vertical_tab": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "coding_in_http_1_0": b"POST /probe HTTP/1.0\r\nHost: a\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
    "two_lengths": POST + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
    "two_lengths_in_one": POST + b"Content-Length: 0, 5\r\n\r\n",
    "a_length_with_a_sign": POST + b"Content-Length: +0\r\n\r\n",
    "a_negative_length": POST + b"Content-Length: -1\r\n\r\n",
    "a_hexadecimal_length": POST + b"Content-Length: 0x0\r\n\r\n",
    "a_length_without_end": POST + b"Content-Length: 99999999999999999999\r\n\r\n",
    "two_hosts": GET + b"Host: b\r\n\r\n",
    "no_host": b"GET /probe HTTP/1.1\r\n\r\n",
    "a_host_with_a_path": b"GET /probe HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "another_authority_in_the_target": b"GET http://b/probe HTTP/1.1\r\nHost: a\r\n\r\n",
    "a_folded_line": GET + b"X-A: b\r\n c\r\n\r\n",
    "a_head_of_bare_line_feeds": b"GET /probe HTTP/1.1\nHost: a\n\n",
    "a_bare_return_in_a_value": GET + b"X-A: b\rTransfer-Encoding: chunked\r\n\r\n",
    "a_nul_in_a_value": GET + b"X-A: b\x00\r\n\r\n",
    "a_blank_before_the_first_name": b"GET /probe HTTP/1.1\r\n Host: a\r\n\r\n",
    "a_name_that_is_no_token": GET + b"X(A): b\r\n\r\n",
}

CHUNKS = {
    "a_chunk_ended_by_a_bare_line_feed": b"5\nhello\r\n0\r\n\r\n",
    "a_chunk_size_with_0x": b"0x5\r\nhello\r\n0\r\n\r\n",
    "a_negative_chunk_size": b"-5\r\nhello\r\n0\r\n\r\n",
    "a_chunk_size_that_overflows": b"10000000000000005\r\nhello\r\n0\r\n\r\n",
    "a_chunk_without_its_end": b"5\r\nhelloX\r\n0\r\n\r\n",
    "a_line_feed_in_a_chunk_extension": b"5;a\nb\r\nhello\r\n0\r\n\r\n",
    "no_chunk_size": b"\r\nhello\r\n0\r\n\r\n",
}


async def told(port: int, request: bytes) -> bytes:
    """Everything the proxy says until it ends the connection."""
    reader, writer = await connect(port)
    said = b""
    writer.write(request)
    with suppress(ConnectionError):
        async with asyncio.timeout(PATIENCE):
            said = await reader.read()
    writer.close()
    return said


@pytest.mark.parametrize("name", PROBES)
async def test_a_probe_is_refused_and_reaches_nobody(proxied: Proxied, name: str) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    # Where the probe itself is a whole request to us, a connection kept open would wait.
    closing = PROBES[name].replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
    said = await told(port, closing + HIDDEN)
    assert said.startswith(b"HTTP/1.1 4")
    assert (said.count(b"HTTP/1.1 "), [request.target for request in seen]) == (1, [])


@pytest.mark.parametrize("name", CHUNKS)
async def test_a_body_of_odd_chunks_never_ends(proxied: Proxied, name: str) -> None:
    """The head is on its way by then: what counts is that the upstream never sees an end, and
    that what follows is no request of anybody's."""
    ended: list[bytes] = []
    targets: list[str] = []

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        targets.append(request.target)
        ended.append(await request.body())
        writer.write(ok())

    port = await proxied(handle)
    said = await told(port, POST + CHUNKED + b"\r\n" + CHUNKS[name] + HIDDEN)
    assert said == b"" or said.startswith(b"HTTP/1.1 4")
    assert ended == []
    assert targets in ([], ["/probe"])


async def test_a_name_with_an_underscore_does_not_pose_as_another(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    lines = b"Content_Length: 5\r\nX_Forwarded_For: 6.6.6.6\r\nConnection: close\r\n\r\n"
    assert (await told(port, GET + lines)).startswith(b"HTTP/1.1 200")
    assert [name for name, _ in seen[0].headers if "_" in name] == []
