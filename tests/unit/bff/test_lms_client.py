"""The client of the legacy LMS has a deadline, a limit of size, and follows nobody."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bff.monolith.client import BlockingLmsClient, LmsClient, Reply
from bff.monolith.errors import LmsAway, LmsRefuses, LmsTooLarge


@asynccontextmanager
async def lms_that_sends(settings: Any, parts: list[bytes]) -> AsyncIterator[None]:
    """An LMS that sends these parts, a moment apart, and then nothing more."""

    answering: list[asyncio.Task[Any]] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        answering.append(task)
        with closing(writer), suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            for part in parts:
                writer.write(part)
                await asyncio.sleep(0.05)
            await reader.read()  # until the client hangs up

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        settings.BANYAN_UPSTREAMS = {"monolith": f"http://127.0.0.1:{port}"}
        try:
            yield
        finally:
            await asyncio.gather(*answering)


def answer(status: str, body: bytes, headers: str = "") -> list[bytes]:
    return [f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body]


async def asked(settings: Any, parts: list[bytes], **limits: Any) -> Reply:
    client = LmsClient(**{"seconds": 5, **limits})
    await client.startup()
    async with lms_that_sends(settings, parts):
        try:
            return await client.ask("GET", "monolith", "/one", {})
        finally:
            await client.close()


async def test_a_redirect_is_an_answer_and_not_followed(settings: Any) -> None:
    reply = await asked(settings, answer("302 Found", b"", "Location: /elsewhere\r\n"))
    assert (reply.status, reply.is_ok) == (302, False)


async def test_an_answer_that_is_too_large_is_not_read(settings: Any) -> None:
    with pytest.raises(LmsTooLarge):
        await asked(settings, answer("200 OK", b"x" * 101), largest=100)


async def test_the_deadline_is_one_of_the_whole_answer(settings: Any) -> None:
    dripping = [b"HTTP/1.1 200 OK\r\n", *(b"X-%d: y\r\n" % number for number in range(100))]
    with pytest.raises(LmsAway):
        await asked(settings, dripping, seconds=0.3)


async def test_a_refusal_carries_the_words_of_the_lms(settings: Any) -> None:
    reply = await asked(settings, answer("409 Conflict", b'{"detail": "It is fenced."}'))
    with pytest.raises(LmsRefuses, match="It is fenced") as refused:
        reply.must_be_ok()
    assert refused.value.status == 409


async def test_an_error_page_of_something_in_between_is_no_refusal(settings: Any) -> None:
    reply = await asked(settings, answer("502 Bad Gateway", b"<html>"))
    with pytest.raises(LmsAway):
        reply.must_be_ok()


class _OneAnswer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True  # without saying so, as a server does that was idle

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@pytest.fixture
def closing_lms(settings: Any) -> Iterator[None]:
    """An LMS that hangs up after each answer, although the connection may be kept."""
    with HTTPServer(("127.0.0.1", 0), _OneAnswer) as server:
        settings.BANYAN_UPSTREAMS = {"monolith": f"http://127.0.0.1:{server.server_port}"}
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.mark.usefixtures("closing_lms")
def test_code_without_an_event_loop_asks_again_where_the_lms_has_hung_up() -> None:
    with closing(BlockingLmsClient(seconds=5)) as client:
        bodies = [client.ask("PUT", "monolith", "/one", {}, b"%d" % n).body for n in range(3)]
        client.close()
        bodies.append(client.ask("PUT", "monolith", "/one", {}, b"3").body)
    assert bodies == [b"0", b"1", b"2", b"3"]


@pytest.mark.usefixtures("closing_lms")
def test_an_lms_that_nobody_listens_for_is_away(settings: Any) -> None:
    settings.BANYAN_UPSTREAMS = {"monolith": "http://127.0.0.1:9"}
    with closing(BlockingLmsClient(seconds=5)) as client, pytest.raises(LmsAway):
        client.ask("PUT", "monolith", "/one", {}, b"")
