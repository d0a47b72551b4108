"""Fifty clients get from an upstream through the door what they get from it directly."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from tests.unit.legacy_proxy.wire import PATIENCE, Request, connect, ok, read_head

Proxied = Callable[..., Awaitable[int]]

CLIENTS, EACH = 50, 6
FILE = b"".join(b"%07d\n" % number for number in range(50_000))
"""400 kB in which no line is like another."""
TRICKLE = 15, 0.12
"""Pieces, and the seconds before each."""
OF_A_HOP = frozenset({"connection", "date", "server", "transfer-encoding"})


class Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: bytes


async def page(request: Request, writer: asyncio.StreamWriter) -> None:
    cookies = ("Set-Cookie: a=1; Path=/", "Set-Cookie: b=2; Expires=Wed, 09 Jun 2027 10:18:14 GMT")
    writer.write(ok(f"page {request.target}".encode(), "ETag: W/1", *cookies))


async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.2)
    await page(request, writer)


async def very_slow(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.8)
    await page(request, writer)


async def trickle(request: Request, writer: asyncio.StreamWriter) -> None:
    pieces, pause = TRICKLE
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for number in range(pieces):
        await asyncio.sleep(pause)
        writer.write(b"8\r\n%07d\n\r\n" % number)
    writer.write(b"0\r\n\r\n")


async def large(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(ok(FILE, "Content-Type: text/plain", "Last-Modified: a day"))
    await writer.drain()


async def part(request: Request, writer: asyncio.StreamWriter) -> None:
    first, last = map(int, request.one("range").removeprefix("bytes=").split("-"))
    line = f"Content-Range: bytes {first}-{last}/{len(FILE)}"
    writer.write(ok(FILE[first : last + 1], line, status="206 Partial Content"))
    await writer.drain()


async def upload(request: Request, writer: asyncio.StreamWriter) -> None:
    body = await request.body()
    writer.write(ok(b"%d bytes, %d" % (len(body), zlib.crc32(body)), status="201 Created"))


async def moved(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(ok(b"", "Location: /elsewhere?from=here#there", status="302 Found"))


async def maintained(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(ok(b"<h1>Back at noon</h1>", "Retry-After: 60", status="503 Maintenance"))


PAGES = {
    each.__name__: each
    for each in (page, slow, very_slow, trickle, large, part, upload, moved, maintained)
}


async def lms(request: Request, writer: asyncio.StreamWriter) -> None:
    await PAGES[request.target[1:].partition("?")[0]](request, writer)


def asked(client: int, number: int) -> bytes:
    """What this client asks as its n-th request: no two requests are the same."""
    name = list(PAGES)[(client + number) % len(PAGES)]
    head = f"{name}?client={client}&number={number} HTTP/1.1\r\nHost: learn.example\r\n"
    if name == "upload":
        body = FILE[client * 1000 :]
        return f"POST /{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    first = client * 8
    return f"GET /{head}Range: bytes={first}-{first + 79_999}\r\n\r\n".encode()


async def read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    pieces = []
    while size := int(await reader.readline(), 16):
        pieces.append((await reader.readexactly(size + 2))[:-2])
    await reader.readline()
    return b"".join(pieces)


async def visit(port: int, client: int) -> list[Answer]:
    """All requests of one client, one after the other on one connection."""
    reader, writer = await connect(port)
    answers = []
    for number in range(EACH):
        writer.write(asked(client, number))
        status, fields = await read_head(reader)
        headers = [(name.lower(), value) for name, value in fields]
        body = await read_body(reader, dict(headers))
        kept = [field for field in headers if field[0] not in OF_A_HOP]
        answers.append(Answer(status.split(" ")[1], kept, body))
    writer.close()
    return answers


async def visits(port: int) -> list[list[Answer]]:
    async with asyncio.timeout(6 * PATIENCE):
        return await asyncio.gather(*(visit(port, client) for client in range(CLIENTS)))


async def test_slow_very_slow_and_large_answers_are_as_directly(
    start_upstream: Proxied, start_proxy: Proxied
) -> None:
    there = await start_upstream(lms)
    door = await start_proxy(there, pool_size=20)
    directly = await visits(there)
    through_the_door = await visits(door)
    assert sum(map(len, directly)) == CLIENTS * EACH
    for client in range(CLIENTS):
        assert through_the_door[client] == directly[client]
