"""A head that does not end is ended; a large one that does end is served."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from legacy_proxy.target import MOST_HEAD_BYTES
from tests.unit.legacy_proxy.wire import connect, ok, replying, tell

Proxied = Callable[..., Awaitable[int]]


async def test_a_head_without_end_is_refused_while_it_is_sent(proxied: Proxied) -> None:
    port = await proxied(replying(ok()))
    reader, writer = await connect(port)
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: ")
    writer.write(b"x" * (MOST_HEAD_BYTES + 1))
    with suppress(ConnectionError):
        assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
    assert reader.at_eof()
    writer.close()


async def test_a_head_within_the_limit_is_served(proxied: Proxied) -> None:
    port = await proxied(replying(ok(b"fine")))
    long = "x" * (MOST_HEAD_BYTES // 2)
    answer = await tell(port, f"GET / HTTP/1.1\r\nHost: a\r\nX-Long: {long}\r\n\r\n".encode())
    assert (answer.status, answer.body) == (200, b"fine")
