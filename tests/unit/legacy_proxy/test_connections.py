"""When a connection to the upstream is used again, and when never."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.unit.legacy_proxy.wire import PATIENCE, Request, ask, connect, ok, problem, read_head

Proxied = Callable[..., Awaitable[int]]

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
LENGTH_ONLY = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"


class Upstream:
    """Sends `first` to the first request and "fine" to others; knows its connections."""

    def __init__(self, first: bytes) -> None:
        self._first = first
        self.peers: list[object] = []
        self.ended = asyncio.Event()

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        await request.body()
        self.peers.append(writer.get_extra_info("peername"))
        if len(self.peers) > 1:
            writer.write(ok(b"fine"))
            return
        writer.write(self._first)
        if b"Content-Length" not in self._first and b"chunked" not in self._first:
            writer.close()

    @property
    def connections(self) -> int:
        return len(set(self.peers))


@pytest.mark.parametrize(
    ("method", "first", "connections"),
    [
        pytest.param("GET", ok(b"hi"), 1, id="length"),
        pytest.param("GET", CHUNKED, 1, id="chunks"),
        pytest.param("GET", CHUNKED[:-2] + b"X-Sum: 1\r\n\r\n", 1, id="trailers"),
        pytest.param("GET", ok(status="204 No Content"), 1, id="204"),
        pytest.param("GET", LENGTH_ONLY.replace(b"200", b"304"), 1, id="304-with-a-length"),
        pytest.param("HEAD", LENGTH_ONLY, 1, id="head"),
        pytest.param("HEAD", CHUNKED.partition(b"2\r\n")[0], 1, id="head-in-chunks"),
        pytest.param("POST", ok(b"hi"), 1, id="post"),
        pytest.param("GET", ok(b"hi", "Connection: close"), 2, id="said-close"),
        pytest.param("GET", ok(b"hi").replace(b"1.1", b"1.0"), 2, id="http-1.0"),
        pytest.param("GET", b"HTTP/1.1 200 OK\r\n\r\nhi", 2, id="ends-with-its-connection"),
        pytest.param("GET", ok(b"hi") + ok(b"forged"), 2, id="two-answers"),
        pytest.param("GET", ok(b"hi") + b"surplus", 2, id="surplus"),
        pytest.param("GET", CHUNKED + ok(b"forged"), 2, id="two-answers-after-chunks"),
        pytest.param("HEAD", ok(b"forged"), 2, id="head-with-a-body"),
        pytest.param("HEAD", CHUNKED, 2, id="head-with-chunks"),
        pytest.param("GET", ok(status="204 No Content") + b"body", 2, id="204-with-a-body"),
    ],
)
async def test_only_after_a_clean_end(
    proxied: Proxied, method: str, first: bytes, connections: int
) -> None:
    upstream = Upstream(first)
    port = await proxied(upstream)
    before = await ask(port, method=method, body=b"x" if method == "POST" else b"")
    assert b"forged" not in before.raw
    assert (await ask(port)).body == b"fine"
    assert upstream.connections == connections


async def test_not_after_an_answer_to_half_an_upload(proxied: Proxied) -> None:
    peers: set[object] = set()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        peers.add(writer.get_extra_info("peername"))
        writer.write(ok(b"no", status="413 Content Too Large"))

    port = await proxied(handle)
    reader, writer = await connect(port)
    writer.write(b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")
    async with asyncio.timeout(PATIENCE):
        assert (await read_head(reader))[0].startswith("HTTP/1.1 413")
    writer.close()
    await ask(port)
    assert len(peers) == 2


async def test_not_after_an_answer_that_nobody_has_read(proxied: Proxied) -> None:
    upstream = Upstream(b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000)

    async def observe(status: int, headers: list[tuple[bytes, bytes]]) -> None:
        if (b"content-length", b"300000") in headers:
            raise OSError("the log is full")

    port = await proxied(upstream, observe=observe)
    assert problem(await ask(port)) == (503, "not_recorded")
    assert ((await ask(port)).body, upstream.connections) == (b"fine", 2)


async def test_not_after_the_client_has_left(proxied: Proxied) -> None:
    peers: set[object] = set()
    ended = asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        peers.add(writer.get_extra_info("peername"))
        if request.target == "/fine":
            writer.write(ok(b"fine"))
            return
        writer.write(LENGTH_ONLY + b"half")
        await request.reader.read()
        ended.set()

    port = await proxied(handle)
    reader, writer = await connect(port)
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    async with asyncio.timeout(PATIENCE):
        await reader.readuntil(b"half")
        writer.close()
        await ended.wait()
    assert ((await ask(port, "/fine")).body, len(peers)) == (b"fine", 2)


async def test_an_idle_one_is_ended_when_its_time_is_over(proxied: Proxied) -> None:
    ended = asyncio.Event()

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(ok(b"fine"))
        await request.reader.read()
        ended.set()

    port = await proxied(handle, keep_alive=0.05)
    await ask(port)
    async with asyncio.timeout(PATIENCE):
        await ended.wait()


async def test_requests_at_the_same_time_have_one_each(proxied: Proxied) -> None:
    peers: set[object] = set()
    both = asyncio.Barrier(2)

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        peers.add(writer.get_extra_info("peername"))
        await both.wait()
        writer.write(ok(request.target.encode()))

    port = await proxied(handle)
    answers = await asyncio.gather(ask(port, "/a"), ask(port, "/b"))
    assert ([answer.body for answer in answers], len(peers)) == ([b"/a", b"/b"], 2)
