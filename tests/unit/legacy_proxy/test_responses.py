"""How an upstream's bytes are read: one meaning, or no answer (RFC 9112 section 6.3)."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

import pytest

from legacy_proxy.response_framing import MOST_HEAD_BYTES
from tests.unit.legacy_proxy.wire import Answer, Handler, Request, ask, ok, problem, replying

Proxied = Callable[..., Awaitable[int]]

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"

REFUSED = {
    "length-and-chunks": OK
    + b"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"
    + END,
    "the-same-length-twice": OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
    "a-list-of-lengths": OK + b"Content-Length: 2, 2\r\n\r\nhi",
    "a-signed-length": OK + b"Content-Length: +2\r\n\r\nhi",
    "a-negative-length": OK + b"Content-Length: -2\r\n\r\nhi",
    "an-empty-length": OK + b"Content-Length:\r\n\r\nhi",
    "a-length-beyond-64-bits": OK + b"Content-Length: 99999999999999999999\r\n\r\nhi",
    "chunked-twice": OK + b"Transfer-Encoding: chunked\r\n" + CHUNKED[len(OK) :] + END,
    "chunked-in-a-list-twice": OK + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + END,
    "a-coding-after-chunked": OK + b"Transfer-Encoding: chunked, gzip\r\n\r\n" + END,
    "a-coding-like-chunked": OK + b"Transfer-Encoding: xchunked\r\n\r\n" + END,
    "another-version": b"HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n",
    "a-short-status": b"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
    "no-status": b"HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    "a-space-before-the-colon": OK + b"X-A : b\r\nContent-Length: 0\r\n\r\n",
    "a-line-without-colon": OK + b"X-A\r\nContent-Length: 0\r\n\r\n",
    "a-carriage-return-in-a-value": OK + b"X-A: b\rX-B: c\r\nContent-Length: 0\r\n\r\n",
    "a-protocol-nobody-asked-for": b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    "too-many-fields": OK + b"X-A: b\r\n" * 513 + b"Content-Length: 0\r\n\r\n",
    "a-head-without-end": OK + b"X-A: " + b"b" * MOST_HEAD_BYTES * 5,
    "interim-heads-without-end": b"HTTP/1.1 103 Early Hints\r\nX-A: bbbbbbb\r\n\r\n" * 9000,
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_can_be_read_in_two_ways_is_a_502(proxied: Proxied, name: str) -> None:
    answer = await ask(await proxied(replying(REFUSED[name])))
    assert problem(answer) == (502, "upstream_protocol_error")


def in_two_parts(first: bytes, then: bytes, sent: asyncio.Event) -> Handler:
    """A handler whose second part follows when the first has reached the client; then it ends."""

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await sent.wait()
        writer.write(then)
        writer.close()

    return handle


async def answered(proxied: Proxied, first: bytes, then: bytes) -> Answer:
    passed_on = asyncio.Event()

    async def observe(status: int, headers: object) -> None:
        passed_on.set()

    port = await proxied(in_two_parts(first, then, passed_on), observe=observe)
    return await ask(port)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param(CHUNKED, b"zz\r\n", id="a-size-that-is-no-number"),
        pytest.param(CHUNKED, b"-2\r\nhi\r\n" + END, id="a-negative-size"),
        pytest.param(CHUNKED, b"0x2\r\nhi\r\n" + END, id="a-size-with-0x"),
        pytest.param(CHUNKED, b"1" * 17 + b"\r\nhi", id="a-size-beyond-64-bits"),
        pytest.param(CHUNKED, b"2\r\nhi!\r\n" + END, id="a-chunk-longer-than-its-size"),
        pytest.param(CHUNKED, b"2\r\nhi" + END, id="a-chunk-without-its-end"),
        pytest.param(CHUNKED, b"2\r\nh", id="an-end-within-a-chunk"),
        pytest.param(CHUNKED, b"2\r\nhi\r\n", id="an-end-between-chunks"),
        pytest.param(CHUNKED, b"2\r\nhi\r\n0\r\n", id="an-end-within-the-last-chunk"),
        pytest.param(OK + b"Content-Length: 3\r\n\r\n", b"hi", id="an-end-within-a-length"),
    ],
)
async def test_what_breaks_after_the_head_is_cut(
    proxied: Proxied, first: bytes, then: bytes
) -> None:
    answer = await answered(proxied, first, then)
    assert (answer.status, answer.complete) == (200, False)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param(b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", b"hi", id="lines-without-cr"),
        pytest.param(CHUNKED + b"2  \r\nhi\r\n" + END, b"hi", id="padded-sizes"),
        pytest.param(CHUNKED + b"2;a=b\r\nhi\r\n" + END, b"hi", id="extensions-of-chunks"),
        pytest.param(CHUNKED + b"2\r\nhi\r\n1\r\n!\r\n" + END, b"hi!", id="many-chunks"),
        pytest.param(CHUNKED + END, b"", id="no-chunks"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + ok(b"hi"), b"hi", id="interim-heads"),
        pytest.param(b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", b"hi", id="no-reason"),
    ],
)
async def test_what_has_one_meaning_is_passed_on(
    proxied: Proxied, response: bytes, expected: bytes
) -> None:
    answer = await ask(await proxied(replying(response)))
    assert (answer.status, answer.body, answer.complete) == (200, expected, True)


async def test_an_answer_that_comes_byte_by_byte_is_the_same(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        for byte in CHUNKED + b"2\r\nhi\r\n" + END:
            writer.write(bytes([byte]))
            await asyncio.sleep(0)

    answer = await ask(await proxied(handle))
    assert (answer.body, answer.complete) == (b"hi", True)


async def test_a_reset_never_ends_an_answer_that_ends_with_its_connection(
    proxied: Proxied,
) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"\r\nhalf")
        await writer.drain()
        await passed_on.wait()
        # No lingering: the kernel sends a reset.
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    passed_on = asyncio.Event()

    async def observe(status: int, headers: object) -> None:
        passed_on.set()

    answer = await ask(await proxied(handle, observe=observe))
    assert (answer.status, answer.complete) == (200, False)
