"""Bodies stream in both directions; who reads slowly slows down who writes."""

import asyncio
import re
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.unit.legacy_proxy.wire import (
    PATIENCE,
    Request,
    ask,
    connect,
    ok,
    read_answer,
    read_head,
    replying,
    tell,
)

Proxied = Callable[..., Awaitable[int]]

PIECE = bytes(range(256)) * 256
PIECES = 1024
WHOLE = len(PIECE) * PIECES
"""64 MiB."""
BOUND = WHOLE // 4
"""What may be under way at most: the kernel's socket buffers of two connections."""


async def until_it_stalls(count: Callable[[], int]) -> int:
    """The count once it has stopped growing."""
    before = -1
    while count() != before:
        before = count()
        await asyncio.sleep(0.3)
    return before


async def pieces() -> AsyncIterator[bytes]:
    for _ in range(PIECES):
        yield PIECE


async def test_an_upload_waits_for_an_upstream_that_does_not_read(proxied: Proxied) -> None:
    reading = asyncio.Event()
    checksum = 0

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal checksum
        await reading.wait()
        for _ in range(PIECES):
            checksum = zlib.crc32(await request.reader.readexactly(len(PIECE)), checksum)
        writer.write(ok(b"done"))

    port = await proxied(handle)
    reader, writer = await connect(port)
    sent = 0

    async def upload() -> None:
        nonlocal sent
        writer.write(b"PUT /f HTTP/1.1\r\nHost: a\r\nConnection: close\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n" % WHOLE)
        async for piece in pieces():
            writer.write(piece)
            await writer.drain()
            sent += len(piece)

    async with asyncio.timeout(6 * PATIENCE):
        uploading = asyncio.create_task(upload())
        stalled_at = await until_it_stalls(lambda: sent)
        assert stalled_at < BOUND
        reading.set()
        await uploading
        answer = await read_answer(reader)
    writer.close()
    assert (answer.body, sent) == (b"done", WHOLE)
    assert checksum == zlib.crc32(PIECE * PIECES)


async def test_a_download_waits_for_a_client_that_does_not_read(proxied: Proxied) -> None:
    written = 0

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % WHOLE)
        async for piece in pieces():
            writer.write(piece)
            await writer.drain()
            written += len(piece)

    port = await proxied(handle)
    reader, writer = await connect(port)
    writer.write(b"GET /f HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    async with asyncio.timeout(6 * PATIENCE):
        await read_head(reader)
        assert await until_it_stalls(lambda: written) < BOUND
        checksum = 0
        got = 0
        while chunk := await reader.read(len(PIECE)):
            checksum = zlib.crc32(chunk, checksum)
            got += len(chunk)
    writer.close()
    assert (got, checksum) == (WHOLE, zlib.crc32(PIECE * PIECES))


async def test_the_first_event_arrives_while_the_upstream_holds_the_stream(
    proxied: Proxied,
) -> None:
    release = asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
        writer.write(b"Transfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n")
        await release.wait()
        writer.write(b"9\r\ndata: 2\n\n\r\n0\r\n\r\n")

    port = await proxied(handle)
    reader, writer = await connect(port)
    writer.write(b"GET /feed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    async with asyncio.timeout(PATIENCE):
        await read_head(reader)
        first = await reader.readuntil(b"\n\n")
        release.set()
        rest = await reader.read()
    writer.close()
    assert first.endswith(b"data: 1\n\n")
    assert b"data: 2" in rest
    assert rest.endswith(b"0\r\n\r\n")


async def test_a_body_with_length_keeps_its_one_framing(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(b"x"), seen))
    answer = await ask(port, method="POST", body=b"hello")
    assert (seen[0].all("content-length"), seen[0].all("transfer-encoding")) == (["5"], [])
    assert (answer.all("content-length"), answer.all("transfer-encoding")) == (["1"], [])


async def test_a_chunked_body_is_chunked_anew_without_a_length(proxied: Proxied) -> None:
    bodies: list[bytes] = []
    seen: list[Request] = []

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        bodies.append(await request.body())
        seen.append(request)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")

    port = await proxied(handle)
    answer = await ask(
        port,
        "/",
        "Transfer-Encoding: chunked",
        method="PUT",
        body=b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    )
    assert bodies == [b"abcde"]
    assert (seen[0].all("content-length"), seen[0].all("transfer-encoding")) == ([], ["chunked"])
    assert (answer.all("content-length"), answer.body) == ([], b"hi")


async def test_trailers_end_here(proxied: Proxied) -> None:
    response = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n"
    )
    answer = await ask(await proxied(replying(response)))
    assert answer.raw.endswith(b"hi\r\n0\r\n\r\n")


async def test_a_response_that_ends_with_its_connection_is_whole(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nold school")
        writer.close()

    answer = await ask(await proxied(handle))
    assert (answer.body, answer.complete) == (b"old school", True)


async def test_a_get_may_carry_a_body(proxied: Proxied) -> None:
    bodies: list[bytes] = []

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        bodies.append(await request.body())
        writer.write(ok())

    await ask(await proxied(handle), body=b"query")
    assert bodies == [b"query"]


async def test_head_keeps_the_content_length_and_has_no_body(proxied: Proxied) -> None:
    port = await proxied(replying(b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"))
    answer = await ask(port, method="HEAD")
    assert (answer.one("content-length"), answer.raw) == ("1234", b"")


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
async def test_a_status_without_body_has_neither_body_nor_framing(
    proxied: Proxied, status: str
) -> None:
    port = await proxied(replying(f'HTTP/1.1 {status}\r\nETag: "1"\r\n\r\n'.encode()))
    answer = await ask(port)
    assert (answer.status, answer.raw, answer.one("etag")) == (int(status[:3]), b"", '"1"')
    assert (answer.all("content-length"), answer.all("transfer-encoding")) == ([], [])


async def test_a_304_that_tells_the_length_of_the_200_is_passed_on(proxied: Proxied) -> None:
    port = await proxied(
        replying(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 500\r\n\r\n')
    )
    answer = await ask(port, "/", 'If-None-Match: "1"')
    assert (answer.status, answer.raw, answer.complete) == (304, b"", True)


async def test_interim_responses_are_swallowed(proxied: Proxied) -> None:
    response = (
        b"HTTP/1.1 102 Processing\r\n\r\n"
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + ok(b"final")
    )
    answer = await ask(await proxied(replying(response)))
    assert (answer.status, answer.body) == (200, b"final")


async def test_expect_continue_is_answered_here_and_not_passed_on(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(b"got it"), seen))
    reader, writer = await connect(port)
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n")
    writer.write(b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
    async with asyncio.timeout(PATIENCE):
        first, _ = await read_head(reader)
        writer.write(b"hello")
        answer = await read_answer(reader)
    writer.close()
    assert first == "HTTP/1.1 100 Continue"
    assert (answer.body, seen[0].all("expect")) == (b"got it", [])


async def test_an_upstream_may_answer_before_it_has_read_the_upload(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(ok(b"too large", status="413 Content Too Large"))
        await writer.drain()
        await request.reader.read()

    port = await proxied(handle)
    reader, writer = await connect(port)
    writer.write(b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % WHOLE)
    writer.write(PIECE)
    async with asyncio.timeout(PATIENCE):
        first, headers = await read_head(reader)
        body = await reader.readexactly(int(dict(headers)["content-length"]))
    writer.close()
    assert (first[:12], body) == ("HTTP/1.1 413", b"too large")


async def test_a_connection_to_the_upstream_is_used_again(proxied: Proxied) -> None:
    peers: set[object] = set()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await request.body()
        peers.add(writer.get_extra_info("peername"))
        writer.write(ok(b"" if request.method == "HEAD" else b"x"))

    port = await proxied(handle)
    for method, body in (("GET", b""), ("POST", b"abc"), ("HEAD", b""), ("GET", b"")):
        await ask(port, method=method, body=body)
    assert len(peers) == 1


async def test_pipelined_requests_are_answered_in_order(proxied: Proxied) -> None:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(ok(request.target.encode()))

    head = b"GET /page%d HTTP/1.1\r\nHost: a\r\n%b\r\n"
    requests = head % (1, b"") + head % (2, b"") + head % (3, b"Connection: close\r\n")
    answer = await tell(await proxied(handle), requests)
    assert re.findall(rb"/page\d", answer.raw) == [b"/page1", b"/page2", b"/page3"]
