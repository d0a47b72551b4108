"""The upstream's own address never reaches the client."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from legacy_proxy.locations import Locations
from tests.unit.legacy_proxy.wire import Request, ask, ok, replying

Proxied = Callable[..., Awaitable[int]]

OURS = b"https://learn.example"


def rewritten(name: bytes, value: bytes, *origins: str) -> bytes:
    return Locations(origins or ("http://legacy:8080",)).rewritten(name, value, OURS)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"http://legacy:8080/a?b#c", OURS + b"/a?b#c"),
        (b"http://legacy:8080", OURS),
        (b"HTTP://Legacy:8080?x", OURS + b"?x"),
        (b"//legacy:8080/a", OURS + b"/a"),
        (b"http://legacy:8080//evil.example/", OURS + b"//evil.example/"),
        (b"/relative", b"/relative"),
        (b"http://legacy:80801/", b"http://legacy:80801/"),
        (b"http://legacy/", b"http://legacy/"),
        (b"http://legacy:8080.evil.example/", b"http://legacy:8080.evil.example/"),
        (
            b"https://sso.example/?back=http://legacy:8080/",
            b"https://sso.example/?back=http://legacy:8080/",
        ),
    ],
)
def test_only_the_upstreams_origin_is_replaced(value: bytes, expected: bytes) -> None:
    assert rewritten(b"location", value) == expected


def test_the_default_port_may_be_written_or_not() -> None:
    assert rewritten(b"location", b"http://legacy:80/a", "http://legacy") == OURS + b"/a"
    assert rewritten(b"location", b"http://legacy/a", "http://legacy:80") == OURS + b"/a"


def test_every_name_of_the_upstream_is_known() -> None:
    origins = ("http://legacy:8080", "https://moodle.school.example")
    assert rewritten(b"location", b"https://moodle.school.example/x", *origins) == OURS + b"/x"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"5; url=http://legacy:8080/a", b"5; url=" + OURS + b"/a"),
        (b"0;URL='http://legacy:8080/a'", b"0;URL='" + OURS + b"/a'"),
        (b"5", b"5"),
    ],
)
def test_refresh_is_rewritten(value: bytes, expected: bytes) -> None:
    assert rewritten(b"refresh", value) == expected


def test_every_target_in_link_is_rewritten_and_nothing_else() -> None:
    value = b'<http://legacy:8080/2>; rel=next, <http://legacy:8080>; title="http://legacy:8080/"'
    expected = b"<" + OURS + b"/2>; rel=next, <" + OURS + b'>; title="http://legacy:8080/"'
    assert rewritten(b"link", value) == expected


async def test_a_location_of_the_upstream_becomes_the_address_the_client_used(
    start_upstream: Proxied, start_proxy: Proxied
) -> None:
    port_of: list[int] = []

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        origin = f"http://127.0.0.1:{port_of[0]}"
        lines = [f"{name}: {origin}/x" for name in ("Location", "Content-Location")]
        writer.write(ok(b"", *lines, status="302 Found"))

    port_of.append(await start_upstream(handle))
    answer = await ask(await start_proxy(port_of[0]), "/", "Host: learn.example:8000")
    assert answer.one("location") == "http://learn.example:8000/x"
    assert answer.one("content-location") == "http://learn.example:8000/x"


async def test_behind_a_trusted_peer_the_location_is_the_peers(proxied: Proxied) -> None:
    port = await proxied(
        replying(ok(b"", "Location: http://old.example/x", status="302 Found")),
        aliases=("http://old.example",),
        trusted_peers=("127.0.0.1",),
    )
    answer = await ask(port, "/", "X-Forwarded-Proto: https", "X-Forwarded-Host: learn.example")
    assert answer.one("location") == "https://learn.example/x"


async def test_a_body_is_never_rewritten(proxied: Proxied) -> None:
    port = await proxied(replying(ok(b"http://old.example/")), aliases=("http://old.example",))
    assert (await ask(port)).body == b"http://old.example/"
