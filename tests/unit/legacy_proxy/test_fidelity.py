"""What passes through is not changed."""

import gzip
from collections.abc import Awaitable, Callable

import pytest

from tests.unit.legacy_proxy.wire import Request, ask, ok, replying

Proxied = Callable[..., Awaitable[int]]


@pytest.mark.parametrize(
    "target",
    [
        "/a%2Fb//c?y=%20",
        "//double/first",
        "/a/../b/./c",
        "/caf%C3%A9;v=1?q=a+b%2B&q=%c3%a9&&=",
        "/%zz?%",
        "/a?b?c=/../",
        "/[x]|{}^`\"<>?q=[x]|{}^`'",
        "/user:name@host?next=http://a:b@c/",
    ],
)
async def test_path_and_query_reach_the_upstream_byte_for_byte(
    proxied: Proxied, target: str
) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    answer = await ask(port, target)
    assert (answer.status, seen[0].target) == (200, target)


async def test_authorization_passes_untouched(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", "Authorization: Bearer a.b-c_d==")
    assert seen[0].one("authorization") == "Bearer a.b-c_d=="


async def test_a_repeated_header_stays_repeated_and_in_order(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", "Accept: a/b;q=1", "X-Many: 1", "X-Many: 2, 3")
    assert seen[0].all("x-many") == ["1", "2, 3"]


async def test_nothing_the_client_did_not_say_is_added_to_accept(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", method="POST", body=b"x")
    for name in ("accept", "accept-encoding", "user-agent", "content-type"):
        assert seen[0].all(name) == []


async def test_a_compressed_body_arrives_compressed(proxied: Proxied) -> None:
    body = gzip.compress(b"banyan " * 50, mtime=0)
    port = await proxied(replying(ok(body, "Content-Encoding: gzip", 'ETag: W/"1"')))
    answer = await ask(port, "/", "Accept-Encoding: gzip")
    assert (answer.one("content-encoding"), answer.one("etag")) == ("gzip", 'W/"1"')
    assert answer.body == body


async def test_a_ranged_response_passes_untouched(proxied: Proxied) -> None:
    seen: list[Request] = []
    response = ok(
        b"56789", "Content-Range: bytes 5-9/100", 'ETag: "v1"', status="206 Partial Content"
    )
    port = await proxied(replying(response, seen))
    answer = await ask(port, "/f", "Range: bytes=5-9", 'If-Range: "v1"')
    assert (seen[0].one("range"), seen[0].one("if-range")) == ("bytes=5-9", '"v1"')
    assert (answer.status, answer.body) == (206, b"56789")
    assert answer.one("content-range") == "bytes 5-9/100"
    assert answer.one("content-length") == "5"


async def test_caching_headers_are_preserved(proxied: Proxied) -> None:
    port = await proxied(
        replying(ok(b"x", "Vary: Cookie, Accept", "Cache-Control: private, max-age=0"))
    )
    answer = await ask(port)
    assert answer.one("vary") == "Cookie, Accept"
    assert answer.one("cache-control") == "private, max-age=0"


async def test_a_redirect_is_passed_on_instead_of_followed(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(b"", "Location: /next", status="302 Found"), seen))
    answer = await ask(port)
    assert (answer.status, answer.one("location"), len(seen)) == (302, "/next", 1)


async def test_a_header_in_utf_8_keeps_its_bytes(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", "X-Name: " + "Zoë".encode().decode("latin-1"))
    assert seen[0].one("x-name").encode("latin-1").decode() == "Zoë"


async def test_a_header_in_latin_1_reaches_the_upstream_as_utf_8(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", "X-Name: Zo\xeb")
    assert seen[0].one("x-name").encode("latin-1").decode() == "Zoë"


async def test_the_upstreams_status_and_its_error_body_are_the_clients(proxied: Proxied) -> None:
    port = await proxied(replying(ok(b"boom", status="500 Internal Server Error")))
    answer = await ask(port)
    assert (answer.status, answer.body) == (500, b"boom")
