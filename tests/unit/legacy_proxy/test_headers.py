"""Which header fields cross the proxy."""

from collections.abc import Awaitable, Callable

import pytest

from tests.unit.legacy_proxy.wire import Request, ask, ok, replying, tell

Proxied = Callable[..., Awaitable[int]]


@pytest.mark.parametrize(
    "line",
    [
        "Keep-Alive: timeout=5",
        "Proxy-Connection: keep-alive",
        "Proxy-Authorization: Basic eA==",
        "Proxy-Authenticate: Basic",
        "TE: trailers, deflate",
        "Trailer: X-Sum",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABkAAQAAP__",
        "Expect: 100-continue",
        "Proxy: http://evil.example",
    ],
)
async def test_a_hop_by_hop_request_header_ends_here(proxied: Proxied, line: str) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", line)
    assert seen[0].all(line.partition(":")[0].lower()) == []


async def test_the_clients_connection_header_ends_here(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port)
    assert seen[0].all("connection") == []


async def test_a_header_named_by_connection_ends_here(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", "Connection: X-Foo , x-bar", "X-Foo: 1", "X-Bar: 2", "X-Kept: 3")
    assert [seen[0].all(name) for name in ("x-foo", "x-bar", "x-kept")] == [[], [], ["3"]]


@pytest.mark.parametrize(
    "line",
    ["Authorization: Bearer x", "Cookie: a=b", "Idempotency-Key: k", "Content-Type: text/plain"],
)
async def test_connection_cannot_take_away_a_header_somebody_relies_on(
    proxied: Proxied, line: str
) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    name, _, value = line.partition(": ")
    await ask(port, "/", f"Connection: {name}", line)
    assert seen[0].all(name.lower()) == [value]


async def test_connection_cannot_take_away_what_the_proxy_adds(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    added = ("host", "via", "forwarded", "x-forwarded-for", "x-forwarded-host", "traceparent")
    await ask(port, "/", "Connection: " + ", ".join(added))
    assert [len(seen[0].all(name)) for name in added] == [1] * len(added)


async def test_a_header_with_an_underscore_is_dropped(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", "X_Forwarded_For: 6.6.6.6", "Content_Length: 5", "X-Fine: 1")
    names = [name for name, _ in seen[0].headers]
    assert "x-fine" in names
    assert not any("_" in name for name in names)


@pytest.mark.parametrize(
    "line",
    [
        "Keep-Alive: timeout=5",
        "Proxy-Authenticate: Basic",
        "Proxy-Connection: close",
        "Trailer: X-Sum",
        "Upgrade: h2c",
        'Alt-Svc: h3=":8443"',
    ],
)
async def test_a_hop_by_hop_response_header_ends_here(proxied: Proxied, line: str) -> None:
    port = await proxied(replying(ok(b"x", line)))
    assert (await ask(port)).all(line.partition(":")[0].lower()) == []


async def test_a_response_header_named_by_connection_ends_here(proxied: Proxied) -> None:
    port = await proxied(replying(ok(b"x", "Connection: X-Secret", "X-Secret: 1", "X-Open: 2")))
    answer = await ask(port)
    assert (answer.all("x-secret"), answer.all("x-open")) == ([], ["2"])


async def test_a_response_cannot_name_its_own_content_type_away(proxied: Proxied) -> None:
    port = await proxied(
        replying(ok(b"x", "Connection: content-type, set-cookie", "Content-Type: a/b"))
    )
    assert (await ask(port)).one("content-type") == "a/b"


async def test_the_upstream_sees_its_own_host(
    start_upstream: Proxied, start_proxy: Proxied
) -> None:
    seen: list[Request] = []
    upstream = await start_upstream(replying(ok(), seen))
    await ask(await start_proxy(upstream))
    assert seen[0].one("host") == f"127.0.0.1:{upstream}"


async def test_the_clients_host_is_preserved_where_the_upstream_wants_it(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen), preserve_host=True)
    await ask(port, "/", "Host: learn.example:8443")
    assert seen[0].one("host") == "learn.example:8443"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_read_without_body_gets_no_content_length(proxied: Proxied, method: str) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", "Content-Length: 0", method=method)
    assert (seen[0].all("content-length"), seen[0].all("transfer-encoding")) == ([], [])


async def test_an_empty_post_says_that_it_is_empty(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, method="POST")
    assert seen[0].all("content-length") == ["0"]


async def test_an_http_1_0_client_is_named_in_via_and_served(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(b"hi"), seen))
    answer = await tell(port, b"GET / HTTP/1.0\r\n\r\n")
    assert (answer.status, answer.body, seen[0].one("via")) == (200, b"hi", "1.0 banyan")


async def test_via_is_appended_to_the_hops_before(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", "Via: 2 edge, 1.1 cache (x)")
    assert seen[0].one("via") == "2 edge, 1.1 cache (x), 1.1 banyan"


async def test_a_request_that_has_been_here_is_a_loop(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    answer = await ask(port, "/", "Via: 1.1 edge, 1.1 banyan")
    assert (answer.status, seen) == (508, [])
    assert b'"code":"loop_detected"' in answer.body


async def test_a_hop_whose_name_only_begins_like_ours_is_no_loop(proxied: Proxied) -> None:
    port = await proxied(replying(ok()))
    assert (await ask(port, "/", "Via: 1.1 banyan-edge, 1.1 x (banyan)")).status == 200


async def test_a_header_of_32_kib_passes_in_both_directions(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(b"", "X-Long: " + "y" * 32_768), seen))
    answer = await ask(port, "/", "X-Long: " + "x" * 32_768)
    assert (len(seen[0].one("x-long")), len(answer.one("x-long"))) == (32_768, 32_768)
